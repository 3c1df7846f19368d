package designated

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Place is where a target's bytes lie: a Folder, or a bucket.
type Place interface {
	// Put makes key hold exactly these bytes, durably; bytes of another hash are refused.
	Put(ctx context.Context, key string, content io.ReaderAt, size int64, sha256hex string) error
	// Get opens length bytes of key from offset on; a negative length means to the end.
	Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)
	// Remove removes every key that begins with prefix, which lies in the top folder, and whatever the place
	// still holds of it.
	Remove(ctx context.Context, prefix string) error
}

// Target is a designated system.
type Target struct {
	Name          string
	Place         Place
	MayClassified bool // classified records may lie there
}

// What can be wrong with an item that was not written; anything else is a target that does not work.
var (
	ErrDiffers    = errors.New("what was read back differs") // from what was written
	ErrUnreadable = errors.New("a file of the record cannot be read")
)

// Content is open bytes.
type Content interface {
	io.ReaderAt
	io.Closer
}

// File is a file of an item.
type File struct {
	Path      string // below data/, of plain letters
	SizeBytes int64
	SHA256    string
	Open      func(ctx context.Context) (Content, error)
}

// Bytes is a file that is held in memory.
func Bytes(path string, content []byte) File {
	return File{path, int64(len(content)), sum(content), func(context.Context) (Content, error) { return inMemory{bytes.NewReader(content)}, nil }}
}

type inMemory struct{ *bytes.Reader }

// Close does nothing.
func (inMemory) Close() error { return nil }

// Item is a record as it is written.
type Item struct {
	Folder string      // its name in the target
	Info   [][2]string // labels and values of bag-info.txt
	Files  []File
}

// Write writes the item, reads all of it back and compares. It returns the hash of the list that names
// everything else: with it, the item can be checked at any later time.
func (t Target) Write(ctx context.Context, item Item) (string, error) {
	var total int64
	var manifest strings.Builder
	files := slices.SortedFunc(slices.Values(item.Files), func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	for _, f := range files {
		if err := t.put(ctx, item.Folder+"/data/"+f.Path, f); err != nil {
			return "", err
		}
		total += f.SizeBytes
		fmt.Fprintf(&manifest, "%s  data/%s\n", f.SHA256, f.Path)
	}
	info := append(slices.Clone(item.Info), [2]string{"Payload-Oxum", fmt.Sprintf("%d.%d", total, len(files))})
	tags := []File{
		Bytes("bag-info.txt", infoText(info)),
		Bytes("bagit.txt", []byte("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")),
		Bytes("manifest-sha256.txt", []byte(manifest.String())),
	}
	var list strings.Builder
	for _, f := range tags {
		if err := t.put(ctx, item.Folder+"/"+f.Path, f); err != nil {
			return "", err
		}
		fmt.Fprintf(&list, "%s  %s\n", f.SHA256, f.Path)
	}
	last := Bytes("tagmanifest-sha256.txt", []byte(list.String()))
	return last.SHA256, t.put(ctx, item.Folder+"/"+last.Path, last)
}

// Remove removes the items whose folders begin with prefix. What is not there is no mistake.
func (t Target) Remove(ctx context.Context, prefix string) error {
	if err := t.Place.Remove(ctx, prefix); err != nil {
		return fmt.Errorf("remove %s: %w", prefix, err)
	}
	return nil
}

// put writes one file and reads it back.
func (t Target) put(ctx context.Context, key string, f File) error {
	content, err := f.Open(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w: %w", f.Path, ErrUnreadable, err)
	}
	err = t.Place.Put(ctx, key, content, f.SizeBytes, f.SHA256)
	if err = errors.Join(err, content.Close()); err != nil {
		return fmt.Errorf("write %s: %w", f.Path, err)
	}
	back, err := t.Place.Get(ctx, key, 0, -1)
	if err != nil {
		return fmt.Errorf("read back %s: %w", f.Path, err)
	}
	h := sha256.New()
	n, err := io.Copy(h, back)
	if err = errors.Join(err, back.Close()); err != nil {
		return fmt.Errorf("read back %s: %w", f.Path, err)
	}
	if n != f.SizeBytes || hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
		return fmt.Errorf("%s: %w", f.Path, ErrDiffers)
	}
	return nil
}

// infoText writes labels and values, each value on one line.
func infoText(info [][2]string) []byte {
	var b strings.Builder
	for _, line := range info {
		fmt.Fprintf(&b, "%s: %s\n", line[0], strings.Join(strings.Fields(line[1]), " "))
	}
	return []byte(b.String())
}

func sum(content []byte) string {
	s := sha256.Sum256(content)
	return hex.EncodeToString(s[:])
}
