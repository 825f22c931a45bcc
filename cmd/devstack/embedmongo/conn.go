package embedmongo

import (
	"bufio"
	"io"
	"net"
	"runtime/debug"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/x/mongo/driver/wiremessage"
)

func (s *Server) accept() {
	defer s.wg.Done()
	for {
		c, err := s.listener.Accept()
		if err != nil {
			select {
			case <-s.stop:
				return
			case <-time.After(10 * time.Millisecond): // out of file descriptors, say
				continue
			}
		}
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			_ = c.Close()
			return
		}
		s.conns[c] = false
		s.wg.Add(1)
		s.mu.Unlock()
		go s.serve(c)
	}
}

// busy marks a connection; it returns false if the server is stopping.
func (s *Server) busy(c net.Conn, on bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns[c] = on
	return !s.closed
}

func (s *Server) serve(c net.Conn) {
	defer s.wg.Done()
	defer func() {
		_ = c.Close()
		s.mu.Lock()
		delete(s.conns, c)
		s.mu.Unlock()
	}()
	peer := &peer{id: s.nextID.Add(1), keys: keyCache{}}
	r := bufio.NewReaderSize(c, 64<<10)
	for {
		var head [16]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return
		}
		length, reqID, _, op, _, _ := wiremessage.ReadHeader(head[:])
		if length < 16 || length > maxMessage {
			return
		}
		body := make([]byte, length-16)
		if _, err := io.ReadFull(r, body); err != nil {
			return
		}
		if !s.busy(c, true) {
			return
		}
		reply, err := s.message(peer, reqID, op, body)
		if err == nil && reply != nil {
			_, err = c.Write(reply)
		}
		if !s.busy(c, false) || err != nil {
			return
		}
	}
}

// peer is the client at the other end of a connection.
type peer struct {
	id   int32
	keys keyCache
}

// message executes one wire message and returns the reply message, if any.
func (s *Server) message(p *peer, reqID int32, op wiremessage.OpCode, body []byte) ([]byte, error) {
	switch op { //nolint:exhaustive // the rest is obsolete, but for compression, which is not offered
	case wiremessage.OpMsg:
		flags, cmd, err := readMsg(body, p.keys)
		if err != nil && cmd == nil {
			return nil, err
		}
		var reply bson.D
		if err != nil {
			reply = failure(err)
		} else {
			reply = s.execute(p, cmd)
		}
		if flags&wiremessage.MoreToCome != 0 {
			return nil, nil
		}
		return msgReply(reqID, reply), nil
	case wiremessage.OpQuery: //nolint:staticcheck // the first hello of a driver is one
		cmd, err := readQuery(body)
		if err != nil {
			return nil, err
		}
		return queryReply(reqID, s.execute(p, cmd)), nil
	}
	return nil, errMessage
}

// failure is the reply that reports an error.
func failure(err error) bson.D {
	return append(bson.D{{Key: "ok", Value: 0.0}}, asCommandError(err).fields()...)
}

// execute runs a command and returns its reply; a panic becomes an error of
// that command.
func (s *Server) execute(p *peer, cmd bson.D) (reply bson.D) {
	defer func() {
		if v := recover(); v != nil {
			s.opts.Logger.Error("embedmongo: panic", "command", cmd[0].Key, "panic", v, "stack", string(debug.Stack()))
			reply = failure(failf(codeInternal, "internal error: %v", v))
		}
	}()
	reply, err := s.dispatch(p, cmd)
	if err != nil {
		return failure(err)
	}
	return append(reply, bson.E{Key: "ok", Value: 1.0})
}
