package httpkit

import (
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"docket/internal/fault"
)

// ErrRange says that no part of the asked range exists (RFC 9110 §14.4).
var ErrRange = fault.New(fault.Range, "range_not_satisfiable", "请求的范围超出文件大小。", "The range asked for lies outside the file.")

// Download is a file to be sent as an attachment.
type Download struct {
	File      *os.File // closed when it has been sent
	SizeBytes int64
	SHA256    string
	Name      string
	MediaType string
	Still     func() error // asked while it is sent; an error breaks it off. Nil for what cannot be taken back
}

// Send answers with the file: whole, one range of it, its headers only (HEAD), or that the client
// has it already. Foreign bytes are never shown inline and never as a type that a browser runs.
func (d Download) Send(c *fiber.Ctx) error {
	etag := `"` + d.SHA256 + `"`
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	c.Set(fiber.HeaderContentDisposition, Disposition("attachment", d.Name))
	c.Set(fiber.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
	c.Set(fiber.HeaderContentType, safeType(d.MediaType))
	if matches(c.Get(fiber.HeaderIfNoneMatch), etag) {
		_ = d.File.Close()
		c.Status(http.StatusNotModified)
		return nil
	}
	start, length, partial, err := d.span(c, etag)
	if err != nil {
		_ = d.File.Close()
		c.Set(fiber.HeaderContentRange, "bytes */"+strconv.FormatInt(d.SizeBytes, 10))
		return err
	}
	c.Status(http.StatusOK)
	if partial {
		c.Status(http.StatusPartialContent)
		c.Set(fiber.HeaderContentRange, "bytes "+strconv.FormatInt(start, 10)+"-"+strconv.FormatInt(start+length-1, 10)+"/"+strconv.FormatInt(d.SizeBytes, 10))
	}
	if c.Method() == fiber.MethodHead {
		_ = d.File.Close()
		c.Response().SkipBody = true
		c.Response().Header.SetContentLength(int(length))
		return nil
	}
	return c.SendStream(&section{io.NewSectionReader(d.File, start, length), d.File, d.Still}, int(length))
}

type section struct {
	part  io.Reader
	file  *os.File
	still func() error
}

// Read reads on while the reader may. What is broken off is shorter than its announced length, so that
// nobody takes it for the whole.
func (s *section) Read(p []byte) (int, error) {
	if s.still != nil {
		if err := s.still(); err != nil {
			return 0, err
		}
	}
	return s.part.Read(p)
}

// Close closes the file.
func (s *section) Close() error { return s.file.Close() }

// span is the part to send. Several ranges, malformed ones and those of another version mean all of it.
func (d Download) span(c *fiber.Ctx, etag string) (start, length int64, partial bool, err error) {
	whole := func() (int64, int64, bool, error) { return 0, d.SizeBytes, false, nil }
	spec, ok := strings.CutPrefix(strings.ReplaceAll(c.Get(fiber.HeaderRange), " ", ""), "bytes=")
	if !ok || strings.Contains(spec, ",") {
		return whole()
	}
	if ifRange := c.Get(fiber.HeaderIfRange); ifRange != "" && ifRange != etag {
		return whole()
	}
	from, to, ok := strings.Cut(spec, "-")
	if !ok {
		return whole()
	}
	if from == "" { // the last n bytes
		n, err := strconv.ParseInt(to, 10, 64)
		if err != nil || n < 0 {
			return whole()
		}
		if n == 0 || d.SizeBytes == 0 {
			return 0, 0, false, ErrRange
		}
		n = min(n, d.SizeBytes)
		return d.SizeBytes - n, n, true, nil
	}
	start, err = strconv.ParseInt(from, 10, 64)
	if err != nil || start < 0 {
		return whole()
	}
	end := d.SizeBytes - 1
	if to != "" {
		n, err := strconv.ParseInt(to, 10, 64)
		if err != nil || n < start {
			return whole()
		}
		end = min(end, n)
	}
	if start >= d.SizeBytes {
		return 0, 0, false, ErrRange
	}
	return start, end - start + 1, true, nil
}

func matches(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		if part = strings.TrimPrefix(strings.TrimSpace(part), "W/"); part == etag || part == "*" {
			return true
		}
	}
	return false
}

// safeType keeps types that a browser would run from being named as such.
func safeType(mediaType string) string {
	base, _, _ := strings.Cut(mediaType, ";")
	for _, active := range []string{"html", "xml", "svg", "javascript", "ecmascript", "x-shockwave"} {
		if strings.Contains(base, active) && !strings.Contains(base, "openxmlformats") {
			return "application/octet-stream"
		}
	}
	if strings.HasPrefix(base, "text/") {
		return "text/plain" // the charset is the reader's to find: it is not always what it says
	}
	if base == "" {
		return "application/octet-stream"
	}
	return base
}
