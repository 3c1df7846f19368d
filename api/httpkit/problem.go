package httpkit

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"docket/internal/database"
	"docket/internal/fault"
)

// Problem is the body of every error (RFC 9457).
type Problem struct {
	Type   string         `json:"type" example:"about:blank"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail" doc:"what happened and what to do, in the language asked for"`
	Code   string         `json:"code" doc:"stable name of the error"`
	Errors []ProblemField `json:"errors,omitempty"`

	retryAfterSeconds int
}

// ProblemField names one mistake in the input.
type ProblemField struct {
	Field   string         `json:"field"`
	Code    string         `json:"code"`
	Message string         `json:"message"`
	Params  map[string]any `json:"params,omitempty"`
}

// Error makes a Problem a huma.StatusError.
func (p *Problem) Error() string { return p.Code }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of problem documents.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusUnprocessableEntity, fault.BadRequest: http.StatusBadRequest,
	fault.Unauthenticated: http.StatusUnauthorized, fault.Forbidden: http.StatusForbidden, fault.NotFound: http.StatusNotFound,
	fault.Conflict: http.StatusConflict, fault.Gone: http.StatusGone, fault.LengthRequired: http.StatusLengthRequired,
	fault.PreconditionFailed: http.StatusPreconditionFailed, fault.TooLarge: http.StatusRequestEntityTooLarge,
	fault.Unsupported: http.StatusUnsupportedMediaType, fault.Range: http.StatusRequestedRangeNotSatisfiable,
	fault.TooMany: http.StatusTooManyRequests, fault.Unavailable: http.StatusServiceUnavailable, fault.NoSpace: http.StatusInsufficientStorage,
}

// Errors that only HTTP knows.
var (
	errMethod  = fault.New(fault.BadRequest, "method_not_allowed", "此地址不支持该方法。", "This address does not know this method.")
	errAccept  = fault.New(fault.BadRequest, "not_acceptable", "无法以所要求的格式回答。", "No answer in the format asked for.")
	errHeaders = fault.New(fault.BadRequest, "malformed_request", "请求无法读取，请检查格式。", "The request cannot be read; check its format.")
	errMedia   = fault.New(fault.Unsupported, "unsupported_media_type", "不支持此内容类型。", "This content type is not supported.")
	errBody    = fault.New(fault.TooLarge, "body_too_large", "请求内容过大。", "The request body is too large.")
	errText    = fault.New(fault.BadRequest, "unstorable_text", "请求含有无法保存的字符（NUL 或非 UTF-8 编码），请删除后重试。", "The request holds characters that cannot be kept (NUL, or bytes that are no UTF-8); remove them and try again.")
	errSlow    = fault.New(fault.BadRequest, "request_timeout", "请求传输超时，请重试。", "The request took too long to arrive; try again.")
)

// faultOf turns any error into the one that is shown. Outages of the database
// and quarrels in it are no internal errors.
func faultOf(err error) *fault.Error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	if database.IsUnstorable(err) {
		return errText.Because(err)
	}
	if database.IsContended(err) {
		return fault.ErrUnavailable.Because(err).After(1)
	}
	if database.IsUnavailable(err) {
		return fault.ErrUnavailable.Because(err).After(5)
	}
	var fe *fiber.Error
	if errors.As(err, &fe) {
		switch fe.Code {
		case http.StatusNotFound:
			return fault.ErrNotFound
		case http.StatusMethodNotAllowed:
			return errMethod
		case http.StatusRequestEntityTooLarge:
			return errBody
		case http.StatusRequestTimeout:
			return errSlow
		case http.StatusBadGateway: // Fiber's word for a client that hung up in the middle of its request
			return errHeaders.Because(err)
		}
		if fe.Code < 500 {
			return errHeaders.Because(err)
		}
	}
	return fault.ErrInternal.Because(err)
}

func problemOf(f *fault.Error, l fault.Language) *Problem {
	status := statuses[f.Kind]
	if f.Code == errMethod.Code {
		status = http.StatusMethodNotAllowed
	}
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: f.Text(l), Code: f.Code, retryAfterSeconds: f.RetryAfterSeconds}
	for _, m := range f.Fields {
		p.Errors = append(p.Errors, ProblemField{m.Field, m.Code, m.Message(l), m.Params})
	}
	return p
}

// ErrorHandler answers errors of middleware and of Fiber itself.
func ErrorHandler(log *slog.Logger) fiber.ErrorHandler {
	return func(c *fiber.Ctx, err error) error {
		p := report(log, c, err)
		body, err := json.Marshal(p)
		if err != nil {
			return err
		}
		c.Status(p.Status).Set(fiber.HeaderContentType, "application/problem+json")
		return c.Send(body)
	}
}

// report logs an error once and returns what is shown of it.
func report(log *slog.Logger, c *fiber.Ctx, err error) *Problem {
	f := faultOf(err)
	p := problemOf(f, fault.ParseLanguage(c.Get(fiber.HeaderAcceptLanguage)))
	if p.Status >= 500 {
		log.Error("request failed", "request_id", RequestID(c), "code", f.Code, "error", f)
	}
	setRetryAfter(c, p)
	return p
}

func setRetryAfter(c *fiber.Ctx, p *Problem) {
	if p.retryAfterSeconds > 0 {
		c.Set(fiber.HeaderRetryAfter, itoa(p.retryAfterSeconds))
	}
}

// fieldOf finds the member that a message of Go's JSON decoder names.
var fieldOf = regexp.MustCompile(`into Go struct field [^ ]*?\.([A-Za-z0-9_.]+) of type`)

// invalidFields maps huma's error details to field mistakes. Its messages are English and may
// repeat the value, so nothing of them is shown.
func invalidFields(errs []error) []fault.Field {
	var out []fault.Field
	for _, err := range errs {
		var d *huma.ErrorDetail
		if !errors.As(err, &d) {
			continue
		}
		field := d.Location
		for _, prefix := range []string{"body.", "query.", "path.", "header."} {
			field = strings.TrimPrefix(field, prefix)
		}
		code := "invalid"
		if rest, ok := strings.CutPrefix(d.Message, "expected required property "); ok {
			name, _, _ := strings.Cut(rest, " ")
			if field == "body" {
				field = name
			} else {
				field += "." + name
			}
			code = "required"
		} else if strings.HasPrefix(d.Message, "unexpected property") {
			code = "unknown_field"
		} else if m := fieldOf.FindStringSubmatch(d.Message); m != nil {
			field = m[1]
		}
		out = append(out, fault.Field{Field: cut(field), Code: code})
	}
	// huma finds unknown members in the random order of a map; an answer that differs from its twin
	// invites questions about what else differs.
	slices.SortStableFunc(out, func(a, b fault.Field) int { return strings.Compare(a.Field, b.Field) })
	return out
}

func cut(s string) string {
	if r := []rune(s); len(r) > 100 {
		return string(r[:100])
	}
	return s
}

// useProblems makes huma answer with Problem. huma holds this in a variable of the package, so the
// logger of the last router built in a process is used; tests build several with the same one.
func useProblems(log *slog.Logger) {
	build := func(l fault.Language, status int, msg string, errs []error) (*Problem, *fault.Error) {
		for _, err := range errs {
			var f *fault.Error
			if errors.As(err, &f) {
				return problemOf(f, l), f
			}
		}
		f := fault.ErrInternal
		switch {
		case status == http.StatusUnprocessableEntity:
			f = fault.ErrInvalid.With(invalidFields(errs)...)
		case status == http.StatusRequestEntityTooLarge:
			f = errBody
		case status == http.StatusUnsupportedMediaType:
			f = errMedia
		case status == http.StatusNotAcceptable:
			f = errAccept
		case status == http.StatusRequestTimeout:
			f = errSlow
		case status >= 400 && status < 500:
			f = fault.ErrMalformed.With(invalidFields(errs)...)
		default:
			f = faultOf(errors.Join(errs...))
		}
		return problemOf(f, l), f
	}
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		p, _ := build(fault.Chinese, status, msg, errs)
		return p
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		p, f := build(fault.ParseLanguage(ctx.Header("Accept-Language")), status, msg, errs)
		if p.Status >= 500 {
			id, _ := ctx.Context().Value(requestIDKey{}).(string)
			log.Error("request failed", "request_id", id, "code", f.Code, "error", f)
		}
		if p.retryAfterSeconds > 0 {
			ctx.SetHeader("Retry-After", itoa(p.retryAfterSeconds))
		}
		return p
	}
}
