package page_test

import (
	"errors"
	"testing"

	"docket/internal/page"
)

func TestCursor_OpensForItsOwnQueryOnly(t *testing.T) {
	t.Parallel()
	type query struct{ Q string }
	cursor, err := page.Cursor(query{"消防"}, 42)
	if err != nil {
		t.Fatal(err)
	}
	var place int
	if err := page.Open(cursor, query{"消防"}, &place); err != nil || place != 42 {
		t.Errorf("place %d, %v", place, err)
	}
	for name, c := range map[string]struct {
		cursor string
		query  any
	}{"another query": {cursor, query{"停电"}}, "a changed cursor": {cursor[:len(cursor)-2] + "xx", query{"消防"}}, "no cursor at all": {"%%%", query{"消防"}}, "another type": {cursor, "消防"}} {
		if err := page.Open(c.cursor, c.query, &place); !errors.Is(err, page.ErrCursor) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	good, _ := page.Cursor("q", "place")
	f.Add(good)
	f.Add("e30")
	f.Fuzz(func(t *testing.T, cursor string) {
		var place string
		_ = page.Open(cursor, "q", &place) // must not panic
	})
}
