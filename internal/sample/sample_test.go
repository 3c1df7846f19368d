package sample

import (
	"bytes"
	"slices"
	"testing"

	"docket/index/fold"
)

// The figures of domain 8: departments, headcounts, and no name twice.
func TestPeople(t *testing.T) {
	t.Parallel()
	count, names, users := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, p := range People() {
		count[p.Department]++
		if names[p.Name] || users[p.Username] {
			t.Errorf("%s %s stands there twice", p.Username, p.Name)
		}
		names[p.Name], users[p.Username] = true, true
	}
	for _, d := range Departments() {
		if count[d.Code] != d.Headcount {
			t.Errorf("%s has %d people, want %d", d.Code, count[d.Code], d.Headcount)
		}
	}
	for _, named := range []string{Registrar, Archivist, Supervisor, "js.head", "js.01", "js.50", "rl.08", "zh.08"} {
		if !users[named] {
			t.Errorf("%s is missing", named)
		}
	}
}

// Twelve letters, each with a file whose bytes are always the same, in different formats, and none
// with the mark of a state secret (domain 3.2).
func TestLetters(t *testing.T) {
	t.Parallel()
	letters := Letters()
	if len(letters) != 12 {
		t.Fatalf("%d letters", len(letters))
	}
	var formats []string
	for i, l := range letters {
		name, content := l.File()
		_, again := Letters()[i].File()
		if l.Number != i+1 || len(content) == 0 || !bytes.Equal(content, again) {
			t.Errorf("letter %d: number %d, %d bytes, the same each time: %v", i+1, l.Number, len(content), bytes.Equal(content, again))
		}
		for _, text := range append(l.paragraphs(), name) {
			if fold.StateSecretMark(text) {
				t.Errorf("letter %d bears the mark of a state secret: %s", l.Number, text)
			}
		}
		formats = append(formats, l.form.extension)
	}
	slices.Sort(formats)
	if n := len(slices.Compact(formats)); n < 10 {
		t.Errorf("only %d formats", n)
	}
	if len(scan) > 60<<10 {
		t.Errorf("the scan has %d bytes", len(scan))
	}
}
