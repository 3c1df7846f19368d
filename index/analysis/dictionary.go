package analysis

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

//go:embed words.zst
var wordsFile []byte

const maxWordRunes = 8

// dictionary is a trie in one open-addressed hash table: the edge from a node by
// a rune is the key node<<21|rune, its value the child. Nodes are numbers.
type dictionary struct {
	keys    []uint64 // 0: free
	nodes   []int32
	scores  []float32 // log probability of the word that ends at a node, 0: no word
	unknown float32   // log probability of a character that is no word
}

const (
	root = int32(0)
	none = int32(-1)

	// slotBits sizes the table at twice the number of edges of words.zst.
	slotBits = 20
	slotMask = 1<<slotBits - 1
)

// loaded is the one dictionary of the process, built at the first call.
var loaded = sync.OnceValue(func() *dictionary {
	d, err := buildDictionary(wordsFile)
	if err != nil {
		panic(fmt.Sprintf("the embedded dictionary cannot be read: %v", err)) // a fault of the build
	}
	return d
})

func buildDictionary(compressed []byte) (*dictionary, error) {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	text, err := decoder.DecodeAll(compressed, nil)
	if err != nil {
		return nil, err
	}
	d := &dictionary{
		keys:   make([]uint64, 1<<slotBits),
		nodes:  make([]int32, 1<<slotBits),
		scores: make([]float32, 1, 1<<19),
	}
	total := 0.0
	for line := range strings.Lines(string(text)) {
		word, count, found := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		frequency, err := strconv.Atoi(count)
		if !found || err != nil {
			return nil, fmt.Errorf("line %q is not a word and its frequency", line)
		}
		node := root
		for _, r := range word {
			node = d.add(node, r)
		}
		d.scores[node] = float32(frequency)
		total += float64(frequency)
	}
	for node, frequency := range d.scores {
		if frequency > 0 {
			d.scores[node] = float32(math.Log(float64(frequency) / total))
		}
	}
	d.unknown = float32(math.Log(1 / total))
	return d, nil
}

func edge(node int32, r rune) (key, slot uint64) {
	key = uint64(node)<<21 | uint64(r)
	return key, key * 0x9E3779B97F4A7C15 >> (64 - slotBits)
}

func (d *dictionary) child(node int32, r rune) int32 {
	key, slot := edge(node, r)
	for ; ; slot = (slot + 1) & slotMask {
		switch d.keys[slot] {
		case key:
			return d.nodes[slot]
		case 0:
			return none
		}
	}
}

func (d *dictionary) add(node int32, r rune) int32 {
	key, slot := edge(node, r)
	for ; ; slot = (slot + 1) & slotMask {
		switch d.keys[slot] {
		case key:
			return d.nodes[slot]
		case 0:
			d.keys[slot], d.nodes[slot] = key, int32(len(d.scores))
			d.scores = append(d.scores, 0)
			return d.nodes[slot]
		}
	}
}
