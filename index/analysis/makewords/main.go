// Command makewords reads gse's dictionary (word, frequency, part of speech on
// each line) and writes the words.zst that package analysis embeds: the folded
// words of at most eight characters, sorted, with their frequencies.
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"

	"docket/index/fold"
)

const maxRunes = 8

func main() {
	in := flag.String("in", "", "gse's dictionary `file`")
	out := flag.String("out", "words.zst", "`file` to write")
	flag.Parse()
	if err := run(*in, *out); err != nil {
		log.Fatal(err)
	}
}

func run(in, out string) error {
	file, err := os.Open(in)
	if err != nil {
		return err
	}
	defer file.Close()
	frequencies := map[string]int{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			continue
		}
		frequency, err := strconv.Atoi(fields[1])
		if err != nil {
			return fmt.Errorf("line %q: %w", lines.Text(), err)
		}
		word := fold.Text(fields[0])
		if frequency > 0 && utf8.RuneCountInString(word) <= maxRunes && isHan(word) {
			frequencies[word] += frequency
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	var text bytes.Buffer
	for _, word := range slices.Sorted(maps.Keys(frequencies)) {
		fmt.Fprintf(&text, "%s %d\n", word, frequencies[word])
	}
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		return err
	}
	return os.WriteFile(out, encoder.EncodeAll(text.Bytes(), nil), 0o644)
}

// isHan: words with letters or digits never match inside a run of Han.
func isHan(word string) bool {
	for _, r := range word {
		if !fold.IsHan(r) {
			return false
		}
	}
	return word != ""
}
