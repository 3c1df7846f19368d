package httpkit

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"docket/internal/attachment"
	"docket/internal/fault"
)

// maxParts bounds the files of one form.
const maxParts = 200

// Form reads a multipart/form-data body as a stream: the part record, JSON, first, then files.
type Form struct {
	reader *multipart.Reader
	body   io.Reader
	parts  int
}

// ErrForm says that the form cannot be read.
var ErrForm = fault.New(fault.BadRequest, "malformed_form", "表单无法读取或不完整，未保存。", "The form cannot be read or is incomplete; nothing was saved.")

// OpenForm begins to read a form.
func OpenForm(c *fiber.Ctx, params map[string]string) (*Form, error) {
	boundary := params["boundary"]
	if boundary == "" || len(boundary) > 200 {
		return nil, ErrForm
	}
	body := Body(c)
	return &Form{reader: multipart.NewReader(body, boundary), body: body}, nil
}

// Record reads the first part, which must be record.
func (f *Form) Record() ([]byte, error) {
	part, err := f.reader.NextPart()
	if err == io.EOF {
		return nil, fault.ErrInvalid.With(fault.Field{Field: "record", Code: "required"})
	}
	if err != nil {
		return nil, ErrForm.Because(err)
	}
	if part.FormName() != "record" {
		return nil, fault.ErrInvalid.With(fault.Field{Field: "record", Code: "order"})
	}
	raw, err := io.ReadAll(io.LimitReader(part, MaxJSONBytes+1))
	if err != nil {
		return nil, ErrForm.Because(err)
	}
	if len(raw) > MaxJSONBytes {
		return nil, errBody
	}
	return raw, nil
}

// NextFile returns the next file and its name; io.EOF after the closing boundary, never before it.
func (f *Form) NextFile() (io.Reader, string, error) {
	part, err := f.reader.NextPart()
	if err == io.EOF {
		_, err = io.Copy(io.Discard, io.LimitReader(f.body, 1<<20)) // an epilogue means nothing
		if err != nil {
			return nil, "", ErrForm.Because(err)
		}
		return nil, "", io.EOF
	}
	if err != nil {
		return nil, "", ErrForm.Because(err)
	}
	if part.FormName() != "file" {
		name := cut(strings.ToValidUTF8(part.FormName(), "?"))
		if name == "" {
			name = "part" // one that says no name of its own
		}
		return nil, "", fault.ErrInvalid.With(fault.Field{Field: name, Code: "unknown_part"})
	}
	if f.parts++; f.parts > maxParts {
		return nil, "", fault.ErrInvalid.With(fault.Field{Field: "file", Code: "too_many", Params: map[string]any{"max": maxParts}})
	}
	name := part.FileName()
	if name == "" {
		return nil, "", attachment.ErrName
	}
	return &formPart{part}, name, nil
}

// formPart turns a broken form into a cut-off upload.
type formPart struct{ r io.Reader }

func (p *formPart) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if err != nil && err != io.EOF {
		err = errors.Join(io.ErrUnexpectedEOF, err)
	}
	return n, err
}

// MediaType returns the parsed Content-Type of the request; ErrForm's 415 twin when it is none of allowed.
func MediaType(c *fiber.Ctx, allowed ...string) (string, map[string]string, error) {
	mediaType, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil {
		return "", nil, errMedia.Because(err)
	}
	for _, a := range allowed {
		if mediaType == a {
			return mediaType, params, nil
		}
	}
	return "", nil, errMedia
}

// JSONBody reads a JSON body that comes without files.
func JSONBody(c *fiber.Ctx) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(Body(c), MaxJSONBytes+1))
	if err != nil {
		return nil, errHeaders.Because(err)
	}
	if len(raw) > MaxJSONBytes {
		return nil, errBody
	}
	return raw, nil
}

// Announced returns the body's Content-Length, -1 when it is not known.
func Announced(c *fiber.Ctx) int64 {
	n := c.Request().Header.ContentLength()
	if n < 0 {
		return -1
	}
	return int64(n)
}

// CheckSize refuses a body that is announced as larger than a form around most bytes can be.
func CheckSize(c *fiber.Ctx, most int64) error {
	if n := Announced(c); n > most+2<<20 {
		return attachment.ErrTooLarge
	}
	return nil
}

// StatusCreated is what a registration answers.
const StatusCreated = http.StatusCreated
