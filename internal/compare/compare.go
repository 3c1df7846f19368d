// Package compare says how one text became another: which lines and, within a line that was rewritten,
// which characters and words came and went.
//
// # Words
//
// Line: a line of both texts, or of one of them. Part: a run of a line that stands in both texts, was added,
// or was removed. Parts put together without those that were added give the line of the first text, without
// those that were removed that of the second; Before and After do so for the whole.
//
// Chinese is written without spaces: a token is one such character, a run of Latin letters or digits, or
// one sign. The algorithm is the greedy one of Myers (An O(ND) Difference Algorithm, 1986), on lines first
// and then on the tokens of lines that took each other's place. It gives up after a number of differences
// that no reader would follow: the rest is shown as removed and added whole, so that no text takes long.
//
// A library was not taken: what is in the module cache compares lines of programs, and its words end at
// spaces.
package compare

import (
	"strings"
	"unicode"
)

// The kinds of lines and parts.
const (
	Same    = "same"
	Added   = "added"
	Removed = "removed"
	Changed = "changed" // of a line: rewritten, its parts say how
)

// Part is a run of a line.
type Part struct {
	Kind string `json:"kind" enum:"same,added,removed"`
	Text string `json:"text"`
}

// Line is a line of one of the texts or of both.
type Line struct {
	Kind  string `json:"kind" enum:"same,added,removed,changed"`
	From  int    `json:"from" doc:"number of the line in the first text, from 1; 0 where it is added"`
	To    int    `json:"to" doc:"number of the line in the second text; 0 where it is removed"`
	Parts []Part `json:"parts"`
}

// Result is how one text became another.
type Result struct {
	Lines     []Line `json:"lines"`
	Added     int    `json:"added" doc:"characters that came"`
	Removed   int    `json:"removed" doc:"characters that went"`
	IsPartial bool   `json:"is_partial" doc:"the texts are longer than what is compared; this is their beginning"`
}

// The bounds of a comparison.
const (
	MostRunes      = 200_000 // of each text
	mostLineEdits  = 1_000
	mostTokenEdits = 400
)

// Texts compares two texts.
func Texts(from, to string) Result {
	from, cutFrom := bounded(from)
	to, cutTo := bounded(to)
	r := Result{Lines: []Line{}, IsPartial: cutFrom || cutTo}
	a, b := lines(from), lines(to)
	i, k := 0, 0
	for _, e := range script(a, b, mostLineEdits) {
		switch e.kind {
		case Same:
			for range e.n {
				r.add(Line{Same, i + 1, k + 1, parts(Same, a[i])})
				i, k = i+1, k+1
			}
		case Removed: // and what came in its place, which follows
			r.rewrite(a[i:i+e.n], b[k:k+e.other], i, k)
			i, k = i+e.n, k+e.other
		case Added:
			r.rewrite(nil, b[k:k+e.n], i, k)
			k += e.n
		}
	}
	return r
}

func bounded(text string) (string, bool) {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD")
	n := 0
	for at := range text {
		if n++; n > MostRunes {
			return text[:at], true
		}
	}
	return text, false
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

func parts(kind, text string) []Part {
	if text == "" {
		return []Part{}
	}
	return []Part{{kind, text}}
}

// rewrite pairs removed lines with those that came in their place, as long as they resemble each other.
func (r *Result) rewrite(removed, added []string, i, k int) {
	for len(removed) > 0 || len(added) > 0 {
		if len(removed) > 0 && len(added) > 0 {
			if p, alike := within(removed[0], added[0]); alike {
				r.add(Line{Changed, i + 1, k + 1, p})
				removed, added, i, k = removed[1:], added[1:], i+1, k+1
				continue
			}
		}
		if len(removed) > 0 && len(removed) >= len(added) {
			r.add(Line{Removed, i + 1, 0, parts(Removed, removed[0])})
			removed, i = removed[1:], i+1
			continue
		}
		r.add(Line{Added, 0, k + 1, parts(Added, added[0])})
		added, k = added[1:], k+1
	}
}

func (r *Result) add(l Line) {
	r.Lines = append(r.Lines, l)
	for _, p := range l.Parts {
		switch p.Kind {
		case Added:
			r.Added += len([]rune(p.Text))
		case Removed:
			r.Removed += len([]rune(p.Text))
		}
	}
}

// within compares two lines token by token. They are not alike when less than a third of the longer one
// stands in both: then the one was not rewritten into the other.
func within(from, to string) (out []Part, alike bool) {
	a, b := tokens(from), tokens(to)
	least := (max(len(a), len(b)) + 2) / 3
	if shared(a, b) < least { // seen without looking for the order
		return nil, false
	}
	i, k, same := 0, 0, 0
	put := func(kind string, of []string) {
		if len(of) > 0 {
			out = append(out, Part{kind, strings.Join(of, "")})
		}
	}
	for _, e := range script(a, b, mostTokenEdits) {
		switch e.kind {
		case Same:
			put(Same, a[i:i+e.n])
			i, k, same = i+e.n, k+e.n, same+e.n
		case Removed:
			put(Removed, a[i:i+e.n])
			put(Added, b[k:k+e.other])
			i, k = i+e.n, k+e.other
		case Added:
			put(Added, b[k:k+e.n])
			k += e.n
		}
	}
	return out, same >= least
}

// shared is how many tokens of b stand in a too, wherever.
func shared(a, b []string) (n int) {
	left := make(map[string]int, len(a))
	for _, t := range a {
		left[t]++
	}
	for _, t := range b {
		if left[t] > 0 {
			left[t]--
			n++
		}
	}
	return n
}

// tokens divides a line: one token a Chinese character, a Latin word or number, or a sign.
func tokens(line string) (out []string) {
	start, word := 0, false
	for at, r := range line {
		isWord := r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
		if at > start && !(isWord && word) {
			out = append(out, line[start:at])
			start = at
		}
		word = isWord
	}
	if start < len(line) {
		out = append(out, line[start:])
	}
	return out
}

// edit is a run of a script: n elements that stay, went, or came. A run that went is followed by the
// other elements that came in its place.
type edit struct {
	kind     string
	n, other int
}

// script is how a becomes b in as few steps as possible, or, beyond most steps, by way of taking the
// middle out whole.
func script(a, b []string, most int) (out []edit) {
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	put := func(kind string, n, other int) {
		if n+other > 0 {
			out = append(out, edit{kind, n, other})
		}
	}
	replace := func(gone, come int) {
		if gone > 0 {
			put(Removed, gone, come)
		} else {
			put(Added, come, 0)
		}
	}
	put(Same, head, 0)
	i, k := 0, 0
	ma, mb := a[head:len(a)-tail], b[head:len(b)-tail]
	for _, m := range snakes(ma, mb, most) {
		replace(m.a-i, m.b-k)
		put(Same, m.n, 0)
		i, k = m.a+m.n, m.b+m.n
	}
	replace(len(ma)-i, len(mb)-k)
	put(Same, tail, 0)
	return out
}

// snake is a run that stands in both, at a and at b.
type snake struct{ a, b, n int }

// snakes finds the longest common subsequence of a and b as runs, in order; none beyond most differences.
func snakes(a, b []string, most int) (out []snake) {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	most = min(most, len(a)+len(b))
	reached := make([]int, 2*most+3) // by diagonal: how far along a
	at := func(k int) int { return k + most + 1 }
	var steps [][]int // of each step what its diagonals had reached before it
	for d := 0; d <= most; d++ {
		steps = append(steps, append([]int(nil), reached[at(-d)-1:at(d)+2]...))
		for k := -d; k <= d; k += 2 {
			x := reached[at(k-1)] + 1
			if k == -d || k != d && reached[at(k-1)] < reached[at(k+1)] {
				x = reached[at(k+1)]
			}
			for x < len(a) && x-k < len(b) && x >= 0 && x-k >= 0 && a[x] == b[x-k] {
				x++
			}
			reached[at(k)] = x
			if x >= len(a) && x-k >= len(b) {
				return walkBack(steps, len(a), len(b))
			}
		}
	}
	return nil
}

// walkBack reads the way out of the steps, from the end.
func walkBack(steps [][]int, x, y int) (out []snake) {
	for d := len(steps) - 1; d >= 0 && (x > 0 || y > 0); d-- {
		before := func(k int) int { return steps[d][k+d+1] }
		k := x - y
		previous := k - 1
		if k == -d || k != d && before(k-1) < before(k+1) {
			previous = k + 1
		}
		px := before(previous)
		py := px - previous
		if d == 0 {
			px, py = 0, 0
		}
		startX := px
		if d > 0 && previous == k-1 {
			startX = px + 1
		}
		if n := x - startX; n > 0 {
			out = append(out, snake{startX, startX - k, n})
		}
		x, y = px, py
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// Before puts the first text together again, and After the second.
func (r Result) Before() string { return r.without(Added) }

// After is the second text.
func (r Result) After() string { return r.without(Removed) }

func (r Result) without(kind string) string {
	var b strings.Builder
	for _, l := range r.Lines {
		if l.Kind == kind {
			continue
		}
		for _, p := range l.Parts {
			if p.Kind != kind {
				b.WriteString(p.Text)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
