// Package pages serves the pages, which are public: they hold no document. What they show, they ask
// the API for, as the person who signed in.
package pages

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"docket/internal/fault"
)

// policy is what the pages may load and run: nothing from elsewhere, no script that is not a file of
// ours. Styles are also written by the components at run time; 'wasm-unsafe-eval' is for the decoders
// of scanner formats in the PDF preview.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
	"connect-src 'self' blob:; worker-src 'self' blob:; frame-ancestors 'none'"

// The build puts a hash of its content into the name of everything in this folder.
const hashed = "assets/"

// notBuilt is what every page is when the program was compiled before the pages were.
//
//go:embed notbuilt.html
var notBuilt []byte

// file is one file of the bundle with the smaller forms of it that the build left beside it.
type file struct {
	name      string
	mediaType string
	tag       string            // of files whose name says nothing about their content
	encodings map[string]string // content coding -> name
}

type bundle struct {
	files fs.FS
	named map[string]*file
}

// Register serves the bundle: its files, and index.html for every other address that a browser asks
// for as a page, because the router in the page knows the addresses. Register it ahead of the gate.
func Register(app *fiber.App, files fs.FS) error {
	b, err := read(files)
	if err != nil {
		return fmt.Errorf("read the pages: %w", err)
	}
	app.Use(b.serve)
	return nil
}

func read(files fs.FS) (*bundle, error) {
	b := &bundle{files, map[string]*file{}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		f := &file{name: name, mediaType: mediaType(name), encodings: map[string]string{}}
		if !strings.HasPrefix(name, hashed) {
			body, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			sum := sha256.Sum256(body)
			f.tag = hex.EncodeToString(sum[:12])
		}
		b.named[name] = f
		return nil
	})
	for name := range b.named {
		for suffix, coding := range map[string]string{".br": "br", ".gz": "gzip"} {
			if plain, found := strings.CutSuffix(name, suffix); found && b.named[plain] != nil {
				b.named[plain].encodings[coding] = name
				delete(b.named, name)
			}
		}
	}
	return b, err
}

// mediaType does not ask the machine, whose tables differ.
func mediaType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".wasm":
		return "application/wasm"
	case ".bcmap", ".pfb", ".ttf":
		return "application/octet-stream"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "application/octet-stream"
	}
}

func (b *bundle) serve(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
		return c.Next()
	}
	name := strings.TrimPrefix(c.Path(), "/")
	if f := b.named[name]; f != nil {
		return b.send(c, f)
	}
	if strings.HasPrefix(name, hashed) { // of an older or newer version: the page loads itself anew
		return fault.ErrNotFound
	}
	if name == "api" || strings.HasPrefix(name, "api/") || name != "" && !strings.Contains(c.Get(fiber.HeaderAccept), "text/html") {
		return c.Next()
	}
	if f := b.named["index.html"]; f != nil {
		return b.send(c, f)
	}
	headers(c, "text/html; charset=utf-8")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	return c.Status(http.StatusServiceUnavailable).Send(notBuilt)
}

func headers(c *fiber.Ctx, mediaType string) {
	c.Set(fiber.HeaderContentType, mediaType)
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
}

func (b *bundle) send(c *fiber.Ctx, f *file) error {
	headers(c, f.mediaType)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	name, coding := f.choose(c.Get(fiber.HeaderAcceptEncoding))
	if f.tag != "" {
		c.Set(fiber.HeaderCacheControl, "no-cache")
		tag := `"` + f.tag + coding + `"`
		c.Set(fiber.HeaderETag, tag)
		if c.Get(fiber.HeaderIfNoneMatch) == tag {
			return c.Status(http.StatusNotModified).Send(nil)
		}
	}
	if coding != "" {
		c.Set(fiber.HeaderContentEncoding, coding)
	}
	open, err := b.files.Open(name)
	if err != nil {
		return fmt.Errorf("open %s: %w", name, err)
	}
	info, err := open.Stat()
	if err != nil {
		return fmt.Errorf("open %s: %w", name, err)
	}
	c.Context().SetBodyStream(open, int(info.Size())) // closes it
	return nil
}

// choose returns the smallest form that the browser takes, and its coding.
func (f *file) choose(accepted string) (name, coding string) {
	for _, coding := range []string{"br", "gzip"} {
		if name, there := f.encodings[coding]; there && accepts(accepted, coding) {
			return name, coding
		}
	}
	return f.name, ""
}

func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			weight = strings.ReplaceAll(weight, " ", "")
			return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000"
		}
	}
	return false
}
