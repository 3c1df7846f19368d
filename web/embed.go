// Package web holds the pages: the sources of a React application, and the bundle that `make web`
// makes of them.
package web

import (
	"embed"
	"io/fs"
)

// The folder holds nothing but .gitkeep until the pages are built, so that Go compiles without them.
//
//go:embed all:dist
var files embed.FS

// FS returns the bundle with index.html at the root, if it has been built. It is read-only and may
// be used concurrently.
func FS() fs.FS {
	bundle, err := fs.Sub(files, "dist")
	if err != nil {
		panic("web: " + err.Error()) // the directive above names the folder
	}
	return bundle
}
