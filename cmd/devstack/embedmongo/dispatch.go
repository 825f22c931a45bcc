package embedmongo

import (
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/bson"
)

// command is an entry of the dispatch table: what runs it and the options it
// takes. An option that is not listed is an error, never ignored.
type command struct {
	run     func(*Server, *request) (bson.D, error)
	options string
}

// commonOptions are taken by every command.
const commonOptions = "$db lsid $clusterTime $readPreference readConcern writeConcern comment maxTimeMS apiVersion apiStrict apiDeprecationErrors"

// commandTable holds the commands by name.
func commandTable() map[string]command {
	table := map[string]command{
		"hello":            {(*Server).hello, "helloOk client compression hostInfo saslSupportedMechs speculativeAuthenticate loadBalanced topologyVersion maxAwaitTimeMS"},
		"ping":             {(*Server).ping, ""},
		"buildInfo":        {(*Server).buildInfo, ""},
		"serverStatus":     {(*Server).serverStatus, ""},
		"connectionStatus": {(*Server).connectionStatus, "showPrivileges"},
		"endSessions":      {(*Server).ping, ""},
		"find":             {(*Server).find, "filter sort projection hint skip limit batchSize singleBatch noCursorTimeout allowDiskUse let"},
		"getMore":          {(*Server).getMore, "collection batchSize"},
		"killCursors":      {(*Server).killCursors, "cursors"},
		"insert":           {(*Server).insert, "documents ordered"},
		"update":           {(*Server).update, "updates ordered let"},
		"delete":           {(*Server).delete, "deletes ordered let"},
		"findAndModify":    {(*Server).findAndModify, "query sort remove update new fields upsert arrayFilters hint let"},
		"count":            {(*Server).count, "query limit skip hint"},
		"distinct":         {(*Server).distinct, "key query hint"},
		"aggregate":        {(*Server).aggregate, "pipeline cursor allowDiskUse hint let"},
		"explain":          {(*Server).explain, "verbosity"},
		"createIndexes":    {(*Server).createIndexes, "indexes"},
		"listIndexes":      {(*Server).listIndexes, "cursor"},
		"dropIndexes":      {(*Server).dropIndexes, "index"},
		"create":           {(*Server).create, ""},
		"drop":             {(*Server).drop, ""},
		"renameCollection": {(*Server).renameCollection, "to dropTarget"},
		"dropDatabase":     {(*Server).dropDatabase, ""},
		"listCollections":  {(*Server).listCollections, "filter nameOnly cursor authorizedCollections"},
		"listDatabases":    {(*Server).listDatabases, "filter nameOnly authorizedDatabases"},
		"collStats":        {(*Server).collStats, "scale"},
		"dbStats":          {(*Server).dbStats, "scale"},
	}
	for alias, name := range map[string]string{
		"isMaster": "hello", "ismaster": "hello", "findandmodify": "findAndModify", "collstats": "collStats",
		"dbstats": "dbStats", "buildinfo": "buildInfo", "deleteIndexes": "dropIndexes",
	} {
		table[alias] = table[name]
	}
	return table
}

// request is a command being executed.
type request struct {
	args
	name   string
	db     string
	conn   int32
	budget *budget
	due    []receipt // what to wait for before the reply
}

// dispatch finds and runs a command.
func (s *Server) dispatch(p *peer, cmd bson.D) (bson.D, error) {
	r, c, err := s.parse(cmd)
	if err != nil {
		return nil, err
	}
	r.conn = p.id
	reply, err := c.run(s, r)
	for _, d := range r.due {
		if werr := d.wait(); err == nil {
			err = werr
		}
	}
	return reply, err
}

// parse checks what all commands have in common.
func (s *Server) parse(cmd bson.D) (*request, command, error) {
	name := cmd[0].Key
	for _, key := range []string{"txnNumber", "autocommit", "startTransaction"} {
		if !isMissing(field(cmd, key)) {
			return nil, command{}, failf(codeIllegalOperation, "Transaction numbers are only allowed on a replica set member or mongos (embedmongo is a standalone server: no transactions, no retryable writes)")
		}
	}
	c, ok := s.commands[name]
	if !ok {
		return nil, command{}, failf(codeCommandNotFound, "no such command: '%s'", name)
	}
	r := &request{args: args{doc: cmd, where: name, now: s.opts.Now()}, name: name}
	known := strings.Fields(c.options + " " + commonOptions)
	for _, e := range cmd[1:] {
		if !slices.Contains(known, e.Key) {
			return nil, command{}, failf(codeUnknownField, "BSON field '%s.%s' is unknown or not supported by embedmongo", name, e.Key)
		}
	}
	if err := r.checkConcerns(); err != nil {
		return nil, command{}, err
	}
	r.db, _ = field(cmd, "$db").(string)
	if r.db == "" || len(r.db) > 63 || strings.ContainsAny(r.db, "/\\. \"$*<>:|?\x00") {
		return nil, command{}, failf(codeInvalidNamespace, "Invalid database name: '%s'", r.db)
	}
	r.budget = newBudget(r.int("maxTimeMS", 0))
	return r, c, r.err
}

// checkConcerns refuses what a standalone server cannot promise.
func (r *request) checkConcerns() error {
	if rc, ok := r.get("readConcern").(bson.D); ok {
		if level := field(rc, "level"); level == "snapshot" || level == "linearizable" {
			return failf(codeInvalidOptions, "read concern level %v is not supported by embedmongo", level)
		}
	}
	if wc, ok := r.get("writeConcern").(bson.D); ok {
		if n, isNumber := toInt(field(wc, "w")); isNumber && n > 1 {
			return failf(codeBadValue, "cannot use 'w' > 1 when a host is not replicated")
		}
	}
	return nil
}

// coll returns the collection name that the command's first field holds.
func (r *request) coll() (string, error) {
	name, ok := r.doc[0].Value.(string)
	if !ok {
		return "", failf(codeInvalidNamespace, "collection name has invalid type %s", typeName(r.doc[0].Value))
	}
	return name, checkCollection(r.db, name)
}

func checkCollection(db, name string) error {
	if name == "" || strings.ContainsAny(name, "$\x00") || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "system.") || len(name) > 200 {
		return failf(codeInvalidNamespace, "Invalid namespace specified '%s.%s'", db, name)
	}
	return nil
}

// await makes the reply wait until a statement is durable.
func (r *request) await(d receipt) {
	if n := len(r.due); n > 0 && r.due[n-1].db == d.db {
		r.due[n-1].position = max(r.due[n-1].position, d.position)
		return
	}
	if d.db != nil {
		r.due = append(r.due, d)
	}
}

func firstErr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
