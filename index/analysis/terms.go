package analysis

import (
	"sync"
	"unicode/utf8"

	"docket/index/fold"
)

// maxOtherBytes is where a run that is not Chinese is cut off: no word is longer,
// but encoded data inside a text is.
const maxOtherBytes = 64

// Bigrams calls emit for the bigrams of folded text, in order; a term is the
// bytes [start, end). A run of one character is a term of one character.
func Bigrams(folded string, emit func(start, end int)) {
	bigrams(folded, false, emit)
}

// Grams is [Bigrams] and the last character of every longer Chinese run: what
// the index keeps, so that the grams that begin with a character are exactly
// the places where it stands.
func Grams(folded string, emit func(start, end int)) {
	bigrams(folded, true, emit)
}

func bigrams(folded string, ends bool, emit func(start, end int)) {
	for run := range fold.Runs(folded) {
		if !run.Han {
			emitOther(folded, run, emit)
			continue
		}
		_, size := utf8.DecodeRuneInString(folded[run.Start:])
		last, at := run.Start, run.Start+size
		for at < run.End {
			_, size := utf8.DecodeRuneInString(folded[at:])
			emit(last, at+size)
			last, at = at, at+size
		}
		if ends || last == run.Start {
			emit(last, run.End)
		}
	}
}

// Words calls emit for every word term of folded text; words inside a longer
// word come before it. The first call in a process loads the dictionary.
func Words(folded string, emit func(start, end int)) {
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	for run := range fold.Runs(folded) {
		if !run.Han {
			emitOther(folded, run, emit)
			continue
		}
		w.load(folded, run)
		w.divide(loaded())
		w.emit(emit)
	}
}

func emitOther(folded string, run fold.Run, emit func(start, end int)) {
	end := min(run.End, run.Start+maxOtherBytes)
	for end < run.End && !utf8.RuneStart(folded[end]) {
		end--
	}
	emit(run.Start, end)
}

// workspace holds one run while it is divided; all slices have one element for
// each rune and one for the end.
type workspace struct {
	runes   []rune
	offsets []int     // byte offset of each rune
	best    []float32 // log probability of the best division from here to the end
	next    []int32   // where its first word ends
	inner   [][2]bool // whether a word of two, of three characters begins here
}

var workspaces = sync.Pool{New: func() any { return new(workspace) }}

func (w *workspace) load(folded string, run fold.Run) {
	w.runes, w.offsets = w.runes[:0], w.offsets[:0]
	for i, r := range folded[run.Start:run.End] {
		w.runes = append(w.runes, r)
		w.offsets = append(w.offsets, run.Start+i)
	}
	w.offsets = append(w.offsets, run.End)
	if n := len(w.offsets); cap(w.best) < n {
		w.best, w.next, w.inner = make([]float32, n, 2*n), make([]int32, n, 2*n), make([][2]bool, n, 2*n)
	}
	n := len(w.offsets)
	w.best, w.next, w.inner = w.best[:n], w.next[:n], w.inner[:n]
}

// divide finds the division of the run with the highest product of word
// probabilities, from its end to its beginning.
func (w *workspace) divide(d *dictionary) {
	n := len(w.runes)
	w.best[n] = 0
	for i := n - 1; i >= 0; i-- {
		best, next := d.unknown+w.best[i+1], i+1
		w.inner[i] = [2]bool{}
		node := root
		for j := i; j < n && j < i+maxWordRunes; j++ {
			if node = d.child(node, w.runes[j]); node == none {
				break
			}
			score := d.scores[node]
			if score == 0 {
				continue
			}
			if total := score + w.best[j+1]; total > best {
				best, next = total, j+1
			}
			if length := j + 1 - i; length == 2 || length == 3 {
				w.inner[i][length-2] = true
			}
		}
		w.best[i], w.next[i] = best, int32(next)
	}
}

func (w *workspace) emit(emit func(start, end int)) {
	for i := 0; i < len(w.runes); {
		end := int(w.next[i])
		for j := i; end-i > 2 && j < end; j++ {
			for length := 2; length <= 3 && j+length <= end; length++ {
				if w.inner[j][length-2] && length < end-i {
					emit(w.offsets[j], w.offsets[j+length])
				}
			}
		}
		emit(w.offsets[i], w.offsets[end])
		i = end
	}
}
