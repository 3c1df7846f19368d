package snapshot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"docket/internal/canonical"
	"docket/storage"
)

const (
	root         = "snap/"
	dumpName     = "register.dump"
	completeName = "COMPLETE.json"
	format       = 1
	maxComplete  = 64 << 10 // bytes; it takes about 500
)

// Complete is COMPLETE.json: what a snapshot is. Its fields stand in the order of their names.
type Complete struct {
	ArchiveID string    `json:"archive_id"`
	Documents int64     `json:"documents"`
	Events    int64     `json:"events"` // of the audit
	Files     []File    `json:"files"`
	Format    int       `json:"format"`
	Manifests int64     `json:"manifests"`
	Number    int       `json:"number"`
	Postgres  string    `json:"postgres"`
	Schema    int64     `json:"schema_version"`
	TakenAt   time.Time `json:"taken_at"`
}

// File is one object of a snapshot.
type File struct {
	Name      string `json:"name"`
	SHA256    string `json:"sha256"`
	SizeBytes int64  `json:"size_bytes"`
}

// Dump describes the dump itself.
func (c Complete) Dump() (File, error) {
	for _, f := range c.Files {
		if f.Name == dumpName {
			return f, nil
		}
	}
	return File{}, fmt.Errorf("snapshot %d: COMPLETE.json names no %s", c.Number, dumpName)
}

// Objects are the objects of the snapshot under their keys, COMPLETE.json first.
func (c Complete) Objects() ([]File, error) {
	b, err := c.bytes()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	out := []File{{Key(c.Number, completeName), hex.EncodeToString(sum[:]), int64(len(b))}}
	for _, f := range c.Files {
		out = append(out, File{Key(c.Number, f.Name), f.SHA256, f.SizeBytes})
	}
	return out, nil
}

// bytes is COMPLETE.json as it is written.
func (c Complete) bytes() ([]byte, error) {
	b, err := canonical.JSON(c)
	if err != nil {
		return nil, err
	}
	return append(b, '\n'), nil
}

// Key is where the object of that name lies.
func Key(number int, name string) string { return fmt.Sprintf("%s%08d/%s", root, number, name) }

// ErrNone says that a replica holds no whole snapshot.
var ErrNone = errors.New("there is no whole snapshot")

// Numbers returns the snapshots that a replica has a COMPLETE.json of, newest first, and the highest number
// that any object bears.
func Numbers(ctx context.Context, store storage.Store) (whole []int, highest int, err error) {
	for info, err := range store.List(ctx, root) {
		if err != nil {
			return nil, 0, fmt.Errorf("list snapshots: %w", err)
		}
		folder, name := path.Split(strings.TrimPrefix(info.Key, root))
		n, err := strconv.Atoi(strings.TrimSuffix(folder, "/"))
		if err != nil {
			continue
		}
		highest = max(highest, n)
		if name == completeName {
			whole = append(whole, n)
		}
	}
	slices.Sort(whole)
	slices.Reverse(whole)
	return whole, highest, nil
}

// Read returns the COMPLETE.json of a snapshot; storage.ErrCorrupt when it cannot be one.
func Read(ctx context.Context, store storage.Store, number int) (Complete, error) {
	key := Key(number, completeName)
	content, err := store.Get(ctx, key, 0, maxComplete)
	if err != nil {
		return Complete{}, fmt.Errorf("read %s: %w", key, err)
	}
	defer func() { _ = content.Close() }()
	b, err := io.ReadAll(content)
	if err != nil {
		return Complete{}, fmt.Errorf("read %s: %w", key, err)
	}
	var c Complete
	if err := json.Unmarshal(b, &c); err != nil {
		return Complete{}, fmt.Errorf("read %s: %w: %w", key, storage.ErrCorrupt, err)
	}
	if c.Number != number || c.Format < 1 {
		return Complete{}, fmt.Errorf("read %s: %w: it is of snapshot %d in format %d", key, storage.ErrCorrupt, c.Number, c.Format)
	}
	if c.Format > format {
		return Complete{}, fmt.Errorf("snapshot %d has format %d of a later version of this program, which reads %d", number, c.Format, format)
	}
	return c, nil
}

// Fetch writes the dump of c, checked, to w.
func Fetch(ctx context.Context, store storage.Store, c Complete, w io.Writer) error {
	f, err := c.Dump()
	if err != nil {
		return err
	}
	key := Key(c.Number, f.Name)
	body, err := store.Get(ctx, key, 0, -1)
	if err != nil {
		return fmt.Errorf("read %s: %w", key, err)
	}
	checked := storage.Checked(body, f.SHA256)
	defer func() { _ = checked.Close() }()
	n, err := io.Copy(w, checked)
	if err != nil {
		return fmt.Errorf("read %s: %w", key, err)
	}
	if n != f.SizeBytes {
		return fmt.Errorf("read %s: %w: %d bytes, want %d", key, storage.ErrCorrupt, n, f.SizeBytes)
	}
	return nil
}
