package webmail

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/mail"
	"net/textproto"
	"strings"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// Blind gives a message with the recipients that its header does not name as Bcc: these providers read the recipients from the
// header, and take Bcc away before they deliver.
func Blind(raw mailbox.Opener, to []string) (extra []byte, err error) {
	content, err := raw.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = content.Close() }()
	header, _ := textproto.NewReader(bufio.NewReader(io.LimitReader(content, 1<<20))).ReadMIMEHeader()
	named := map[string]bool{}
	for _, field := range []string{"To", "Cc", "Bcc"} {
		for _, value := range header.Values(field) {
			list, err := mail.ParseAddressList(value)
			if err != nil {
				return nil, failed(mailbox.CodeRefused, errors.New("the recipients in the header cannot be read"))
			}
			for _, address := range list {
				named[strings.ToLower(address.Address)] = true
			}
		}
	}
	var missing []string
	for _, address := range to {
		if strings.ContainsAny(address, "\r\n<>,") {
			return nil, failed(mailbox.CodeRefused, errors.New("a recipient is no address"))
		}
		if !named[strings.ToLower(address)] {
			missing = append(missing, "<"+address+">")
		}
	}
	if len(missing) > 0 {
		extra = []byte("Bcc: " + strings.Join(missing, ",\r\n ") + "\r\n")
	}
	return extra, nil
}

// Prefixed is a message with some header fields before it.
func Prefixed(extra []byte, raw mailbox.Opener) func() (io.ReadCloser, int64, error) {
	return func() (io.ReadCloser, int64, error) {
		content, err := raw.Open()
		if err != nil {
			return nil, 0, err
		}
		return struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(extra), content), content}, raw.Size() + int64(len(extra)), nil
	}
}

// Post sends a message. Where the connection breaks after it was made, nobody knows whether the message was taken.
func (c *Client) Post(ctx context.Context, r Request) error {
	err := c.JSON(ctx, r, nil)
	var status *StatusError
	f, _ := fault.As(err)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &status) && status.Status >= 500:
		return failed(mailbox.CodeUncertain, err)
	case errors.As(err, &status) && status.Status == 403:
		return failed(mailbox.CodePermission, err)
	case errors.As(err, &status):
		return failed(mailbox.CodeRefused, err)
	case f != nil && f.Code == mailbox.CodeConnect && !dialling(err):
		return failed(mailbox.CodeUncertain, err)
	default:
		return err
	}
}

// dialling says that no connection came about, so nothing can have been taken.
func dialling(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return errors.As(err, &op) && op.Op == "dial" || errors.As(err, &dns)
}
