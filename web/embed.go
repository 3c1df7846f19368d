// Package web holds what a browser is given: for now one page that says what
// this service is and where its machine-readable doors are.
//
// The page is made for the strictest policy the service can send
// (default-src 'none'; style-src 'self'): no script, no inline style, nothing
// from another address.
package web

import (
	"embed"
	"io/fs"
)

//go:embed index.html style.css
var files embed.FS

// FS returns the pages, with index.html at the root. It is read-only and may
// be used concurrently.
func FS() fs.FS { return files }
