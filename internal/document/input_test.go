package document_test

import (
	"encoding/json"
	"errors"
	"testing"

	"docket/internal/document"
	"docket/internal/fault"
)

// Rule DOC-01: a record is read member by member; what cannot be read is named, not guessed.
func TestParseInput(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, raw string
		refused   bool // not even an object; other mistakes are named by the registration
	}{
		{"an object", `{"title":"通知"}`, false},
		{"an unknown member", `{"titel":"通知"}`, false},
		{"a member of the wrong type", `{"title":7,"received_on":"soon","classification":"绝密"}`, false},
		{"a list", `[]`, true},
		{"nothing", ``, true},
		{"two objects", `{}{}`, true},
		{"a member twice", `{"title":"a","title":"b"}`, true},
		{"an object that does not end", `{"title":"a"`, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := document.ParseInput([]byte(c.raw))
			if (err != nil) != c.refused {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestParseEdit_NeedsTheVersion(t *testing.T) {
	t.Parallel()
	if _, err := document.ParseEdit([]byte(`{"title":"x"}`)); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("error %v", err)
	}
	if e, err := document.ParseEdit([]byte(`{"title":null,"version":3}`)); err != nil || e.Version != 3 {
		t.Errorf("edit %+v, %v", e, err)
	}
}

func FuzzParseInput(f *testing.F) {
	f.Add([]byte(`{"title":"关于停电的通知","received_on":"2026-01-12","distribution":{"all":true},"tags":[{"facet":"a","value":"b"}]}`))
	f.Add([]byte(`{"copies":1e999,"tags":{},"lead_department":null}`))
	f.Add([]byte("{\"\xff\":1}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := document.ParseInput(raw)
		if err != nil {
			if fault.As(err).Kind == fault.Internal {
				t.Fatalf("an internal error for bad input: %v", err)
			}
			return
		}
		if _, err := json.Marshal(in.Fields); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}
