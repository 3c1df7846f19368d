package httpkit

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"docket/internal/fault"
)

// MaxJSONBytes bounds the body of an ordinary route.
const MaxJSONBytes = 1 << 20

// drainBytes is how much of a refused body is read so that the client sees the answer; drainPause
// how long a sender may be silent meanwhile, for one who waits for the answer before sending has
// nothing to drain; drainTime bounds it all.
const (
	drainBytes = 64 << 20
	drainPause = time.Second
	drainTime  = 15 * time.Second
)

// ErrLength asks for a Content-Length.
var ErrLength = fault.New(fault.LengthRequired, "length_required", "请在请求头中给出 Content-Length。", "Give the Content-Length of the file.")

// Body returns the request's body as a stream in which a sender's early end is
// io.ErrUnexpectedEOF, not io.EOF.
func Body(c *fiber.Ctx) io.Reader {
	stream := c.Context().RequestBodyStream()
	if stream == nil {
		return bytes.NewReader(c.Body())
	}
	if n := c.Request().Header.ContentLength(); n >= 0 {
		return &exactReader{stream, int64(n)}
	}
	return stream // chunked: multipart's closing boundary tells the end
}

// exactReader expects exactly left more bytes.
type exactReader struct {
	r    io.Reader
	left int64
}

func (e *exactReader) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	if int64(len(p)) > e.left {
		p = p[:e.left]
	}
	n, err := e.r.Read(p)
	e.left -= int64(n)
	if err == io.EOF && e.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// Refuse reads what is cheap to read of the rest of the body and has the connection closed after
// the answer. It is called for every request whose body was not read to its end.
func Refuse(c *fiber.Ctx) {
	if stream := c.Context().RequestBodyStream(); stream != nil {
		drain(c, stream)
	}
	c.Context().SetConnectionClose()
}

func drain(c *fiber.Ctx, stream io.Reader) {
	conn, end := c.Context().Conn(), time.Now().Add(drainTime)
	buffer := make([]byte, 64<<10)
	for left := drainBytes; left > 0 && time.Now().Before(end); {
		if err := conn.SetReadDeadline(time.Now().Add(drainPause)); err != nil {
			return
		}
		n, err := stream.Read(buffer)
		if err != nil {
			return
		}
		left -= n
	}
}

// collectBody reads the body of an ordinary route whole, so that huma finds all of it or none.
func collectBody(c *fiber.Ctx) error {
	if c.Context().RequestBodyStream() == nil && c.Request().Header.ContentLength() == 0 {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(Body(c), MaxJSONBytes+1))
	switch {
	case len(body) > MaxJSONBytes:
		Refuse(c)
		return errBody
	case err != nil:
		Refuse(c)
		return errHeaders.Because(err)
	}
	if len(body) == 0 {
		return nil
	}
	c.Request().SetBodyStream(bytes.NewReader(body), len(body))
	return nil
}

// IsCutOff reports whether err says that the sender left before the end.
func IsCutOff(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }

// Disposition writes a Content-Disposition that every browser understands: an ASCII name and the
// real one in UTF-8 (RFC 6266, RFC 8187).
func Disposition(kind, name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
	return kind + `; filename="` + ascii + `"; filename*=UTF-8''` + percent(name)
}

// percent encodes all but the attr-chars of RFC 8187.
func percent(s string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&+-.^_`|~"
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(plain, s[i]) >= 0 {
			b.WriteByte(s[i])
			continue
		}
		b.WriteString("%" + strings.ToUpper(strconv.FormatInt(0x100+int64(s[i]), 16)[1:]))
	}
	return b.String()
}

func itoa(n int) string { return strconv.Itoa(n) }
