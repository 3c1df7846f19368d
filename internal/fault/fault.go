package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Kind says what a caller can do about an error; api/httpkit turns it into a status.
type Kind int

// The zero Kind is Internal, so that anything unknown is internal.
const (
	Internal           Kind = iota // 500, never shown in detail
	Invalid                        // 422, the caller changes the input
	BadRequest                     // 400, the request cannot be read at all
	Unauthenticated                // 401
	Forbidden                      // 403, a route is refused (never an object)
	NotFound                       // 404, absent or not readable: the same answer
	Conflict                       // 409, someone else was faster
	Gone                           // 410, was here, is withheld or destroyed; only for those who may know
	LengthRequired                 // 411
	PreconditionFailed             // 412
	TooLarge                       // 413
	Unsupported                    // 415
	Range                          // 416
	TooMany                        // 429
	Unavailable                    // 503, try again later
	NoSpace                        // 507, the store is full
)

// Error is an error that may be shown to the person who caused it.
//
// ZH and EN are safe to show; Cause goes to the log only. Fields name what is wrong in the input.
type Error struct {
	Kind   Kind
	Code   string // "<module>.<what>", stable: programs and the pages' texts rely on it
	ZH, EN string
	Fields []Field
	// RetryAfterSeconds is sent as Retry-After when it is not zero.
	RetryAfterSeconds int
	cause             error
}

// Field is one mistake in the input.
type Field struct {
	Field  string         // path of the field in the input, for example "tags.2.facet"
	Code   string         // a key of the field texts: "required", "too_long", …
	Params map[string]any // numbers and choices that the message names
}

// New declares an error, once, at the top of a module.
func New(kind Kind, code, zh, en string) *Error {
	return &Error{Kind: kind, Code: code, ZH: zh, EN: en}
}

func (e *Error) Error() string {
	text := e.Code
	for _, f := range e.Fields {
		text += fmt.Sprintf(" [%s %s]", f.Field, f.Code)
	}
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is compare by code, so that a declared error matches its copies with causes.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Code == e.Code
}

// Because returns a copy that carries cause for the log.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// After returns a copy that tells the caller to come back in seconds.
func (e *Error) After(seconds int) *Error {
	c := *e
	c.RetryAfterSeconds = seconds
	return &c
}

// With returns a copy that names fields.
func (e *Error) With(fields ...Field) *Error {
	c := *e
	c.Fields = append(slices.Clone(e.Fields), fields...)
	return &c
}

// As returns the fault inside err; anything else is an internal one that carries err.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return ErrInternal.Because(err)
}

// Errors that belong to no module.
var (
	ErrInternal     = New(Internal, "internal", "服务器出现内部错误，请稍后重试或联系管理员。", "Something went wrong on the server. Try again later or tell the administrator.")
	ErrInvalid      = New(Invalid, "invalid_input", "填写的内容有误，请按提示修改。", "Some of the input is not right; see the fields named.")
	ErrMalformed    = New(BadRequest, "malformed_request", "请求无法读取，请检查格式。", "The request cannot be read; check its format.")
	ErrNotFound     = New(NotFound, "not_found", "未找到该内容。", "Nothing was found here.")
	ErrForbidden    = New(Forbidden, "forbidden", "您没有使用此功能的权限。", "You may not use this function.")
	ErrStale        = New(Conflict, "stale_version", "内容已被他人修改，请刷新后重试。", "Someone else has changed this; reload and try again.")
	ErrUnavailable  = New(Unavailable, "unavailable", "服务暂时不可用，请稍后重试。", "The service is not available right now; try again later.")
	ErrNoSpace      = New(NoSpace, "no_space", "存储空间不足，文件未保存。请联系管理员。", "The store is full; nothing was saved. Tell the administrator.")
	ErrUnauthorised = New(Unauthenticated, "unauthenticated", "请先登录。", "Sign in first.")
)

// Check collects the mistakes of one input.
type Check struct{ fields []Field }

// Add records a mistake; params alternate name and value.
func (c *Check) Add(field, code string, params ...any) {
	f := Field{Field: field, Code: code}
	if len(params) > 0 {
		f.Params = map[string]any{}
		for i := 0; i+1 < len(params); i += 2 {
			f.Params[fmt.Sprint(params[i])] = params[i+1]
		}
	}
	c.fields = append(c.fields, f)
}

// Merge adds the mistakes of other.
func (c *Check) Merge(fields []Field) { c.fields = append(c.fields, fields...) }

// Fields returns the mistakes so far.
func (c *Check) Fields() []Field { return c.fields }

// OK reports whether nothing was found.
func (c *Check) OK() bool { return len(c.fields) == 0 }

// Err returns ErrInvalid with every mistake, or nil.
func (c *Check) Err() error {
	if c.OK() {
		return nil
	}
	return ErrInvalid.With(c.fields...)
}

// FieldCodes lists every code that Message knows, for documentation and tests.
func FieldCodes() []string { return slices.Sorted(maps.Keys(fieldTexts)) }
