package app

// NewServer is the HTTP server that Serve runs.
var NewServer = newServer
