package layering_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// byHand finds visibility in SQL: the column of reader keys in a condition, a clearance compared.
var byHand = regexp.MustCompile(`(?i)readers\s*(&&|@>|<@|\?\||=|<>)|any\s*\(\s*(\w+\.)?readers|(clearance|classification)\s*(>=|<=|>|<)|(>=|<=|>|<)\s*(\w+\.)?(@my_)?clearance`)

// decidesNothing are strings that look like visibility, and why they are none.
var decidesNothing = map[string]string{
	"internal/document/recipients.go": "chooses who is asked to sign; each of them reads by the policy",
	"internal/notify/notice.go":       "who is told: chooses recipients among people; a notice carries no title",
	"internal/approval/addressee.go":  "who is told of a task: chooses recipients among people; a notice carries no title",
	"internal/approval/approval.go":   "whose task it is; its subject is named under access.Predicate",
	"internal/document/store.go":      "writes the column with the keys that access.Readers computed",
	"internal/document/texts.go":      "whether bytes belong to anything classified, which decides where they are parsed",
	"internal/approval/people.go":     "whom a task waits for: chooses among people; nothing is shown by it",
	"internal/document/custody.go":    "which custodians may keep a record no more: work of the system, which shows nobody anything",
}

// Rule of security 1.1: one policy. No Go file outside internal/access writes visibility by hand.
func TestVisibility_IsWrittenOnce(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, s := range sources(t) {
		if within(s.pkg, "docket/internal/access") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil || !byHand.MatchString(text) {
				return true
			}
			if decidesNothing[s.name] != "" {
				used[s.name] = true
				return true
			}
			t.Errorf("%s writes visibility by hand: %q; use access.Predicate", s.set.Position(literal.Pos()), byHand.FindString(text))
			return true
		})
	}
	for name, why := range decidesNothing {
		if !used[name] {
			t.Errorf("%s needs its exception no longer (%s)", name, why)
		}
	}
}

// The policy itself is what the pattern finds.
func TestVisibility_IsRecognised(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"WHERE d.readers && @reader_keys::text[]":           true,
		"SELECT … WHERE d.readers @> ARRAY[$1]":             true,
		"WHERE $1 = ANY (d.readers)":                        true,
		"SELECT 1 FROM person WHERE clearance >= $1":        true,
		"AND d.classification <= @clearance":                true,
		"INSERT INTO document (id, readers) VALUES ($1)":    false,
		"SELECT username, clearance FROM person":            false,
		"WHERE d.classification = ANY (@levels)":            false,
		"UPDATE document SET title = @title, source = @s":   false,
		strings.Repeat("SELECT d.readers, d.id FROM d ", 2): false,
	} {
		if got := byHand.MatchString(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
