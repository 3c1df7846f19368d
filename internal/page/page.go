// Package page is the one way to ask for and answer a list.
package page

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"

	"docket/internal/fault"
)

// Limits of a page.
const (
	DefaultLimit = 50
	MaxLimit     = 200
)

// Page is the answer of a list. Total counts only what the caller may see.
type Page[T any] struct {
	Items      []T     `json:"items"`
	NextCursor *string `json:"next_cursor" doc:"null on the last page"`
	Total      int64   `json:"total"`
}

// Of returns a page; a nil list becomes an empty one.
func Of[T any](items []T, next *string, total int64) Page[T] {
	if items == nil {
		items = []T{}
	}
	return Page[T]{items, next, total}
}

// ErrCursor is the answer to a cursor that was not made for this query.
var ErrCursor = fault.ErrInvalid.With(fault.Field{Field: "cursor", Code: "cursor"})

type sealed struct {
	Query    string          `json:"q"`
	Position json.RawMessage `json:"p"`
}

// Cursor seals a position for the query it belongs to. query is anything that says which list this
// is; the cursor of another list is refused.
func Cursor(query, position any) (string, error) {
	p, err := json.Marshal(position)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(sealed{fingerprint(query), p})
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// Open reads the position out of a cursor; ErrCursor when it is damaged or of another query.
func Open(cursor string, query, position any) error {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) > 4096 {
		return ErrCursor
	}
	var s sealed
	if json.Unmarshal(b, &s) != nil || s.Query != fingerprint(query) {
		return ErrCursor
	}
	if json.Unmarshal(s.Position, position) != nil {
		return ErrCursor
	}
	return nil
}

func fingerprint(query any) string {
	b, err := json.Marshal(query)
	if err != nil {
		panic("page: a query that cannot be written as JSON: " + err.Error()) // a programming error
	}
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// Limit returns the page size for what was asked; 0 means the default.
func Limit(asked int) (int, error) {
	switch {
	case asked == 0:
		return DefaultLimit, nil
	case asked < 0 || asked > MaxLimit:
		return 0, fault.ErrInvalid.With(fault.Field{Field: "limit", Code: "out_of_range", Params: map[string]any{"min": 1, "max": MaxLimit}})
	}
	return asked, nil
}

// Cut splits one item more than asked for into the page and whether another follows.
func Cut[T any](items []T, limit int) ([]T, bool) {
	if len(items) > limit {
		return slices.Clip(items[:limit]), true
	}
	return items, false
}
