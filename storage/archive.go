package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

const (
	archiveKey    = "DOCKET.json"
	readmeKey     = "README.txt"
	archiveFormat = 1
	maxMarkSize   = 64 << 10 // bytes; the mark itself takes about 150
)

//go:embed readme.txt
var readme []byte

// Archive is the mark of an archive, DOCKET.json. Its fields stand in the order
// of their JSON names, which makes the encoding canonical.
type Archive struct {
	ID        string    `json:"archive_id"`
	Cipher    *string   `json:"cipher"` // reserved for an encrypted replica; always null in format 1
	CreatedAt time.Time `json:"created_at"`
	Format    int       `json:"format"`
	Hash      string    `json:"hash"` // of blob names and chains: "sha256"
}

// InitArchive marks the replica as part of the archive archiveID: it writes
// DOCKET.json and README.txt where they are missing. It returns nil when the
// replica is already marked so, and ErrForeign, having written nothing, when it
// belongs to another archive. What was written is read back, since another
// archive may have been marking the same replica in that moment.
func InitArchive(ctx context.Context, s Store, archiveID string, now time.Time) error {
	if archiveID == "" {
		return errors.New("mark the archive: the archive id is empty")
	}
	found, err := ReadArchive(ctx, s)
	if errors.Is(err, ErrNotExist) {
		found, err = writeMark(ctx, s, archiveID, now)
	}
	if err != nil {
		return err
	}
	if found.ID != archiveID {
		return fmt.Errorf("%w: the %s store is marked %q, this archive is %q", ErrForeign, s.Name(), found.ID, archiveID)
	}
	if _, err := s.Stat(ctx, readmeKey); !errors.Is(err, ErrNotExist) {
		return err // nil when it is there
	}
	return putBytes(ctx, s, readmeKey, readme)
}

// writeMark writes DOCKET.json and returns the one that is there afterwards,
// which is another one if somebody marked the replica in the same moment.
func writeMark(ctx context.Context, s Store, archiveID string, now time.Time) (Archive, error) {
	mark, err := json.Marshal(Archive{
		ID:        archiveID,
		CreatedAt: now.UTC().Truncate(time.Second),
		Format:    archiveFormat,
		Hash:      "sha256",
	})
	if err != nil {
		return Archive{}, fmt.Errorf("mark the archive: %w", err)
	}
	if err := putBytes(ctx, s, archiveKey, mark); err != nil {
		return Archive{}, err
	}
	return ReadArchive(ctx, s)
}

// ReadArchive reads the replica's mark. It returns ErrNotExist when there is
// none yet, ErrCorrupt when it cannot be understood, and another error when it
// was written by a later version of this program.
func ReadArchive(ctx context.Context, s Store) (Archive, error) {
	content, err := s.Get(ctx, archiveKey, 0, maxMarkSize)
	if err != nil {
		return Archive{}, fmt.Errorf("read %s: %w", archiveKey, err)
	}
	defer content.Close()
	mark, err := io.ReadAll(content)
	if err != nil {
		return Archive{}, fmt.Errorf("read %s: %w", archiveKey, err)
	}
	archive, err := parseMark(mark)
	if err != nil {
		return Archive{}, fmt.Errorf("read %s: %w", archiveKey, err)
	}
	return archive, nil
}

func parseMark(mark []byte) (Archive, error) {
	var archive Archive
	if err := json.Unmarshal(mark, &archive); err != nil {
		return Archive{}, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	switch {
	case archive.ID == "" || archive.Format < 1:
		return Archive{}, fmt.Errorf("%w: no archive id or format", ErrCorrupt)
	case archive.Format > archiveFormat:
		return Archive{}, fmt.Errorf("archive format %d was written by a later version of this program, which reads %d", archive.Format, archiveFormat)
	case archive.Hash != "sha256":
		return Archive{}, fmt.Errorf("archive hash %q is not known to this program", archive.Hash)
	case archive.Cipher != nil:
		return Archive{}, fmt.Errorf("archive cipher %q is not known to this program", *archive.Cipher)
	}
	return archive, nil
}

func putBytes(ctx context.Context, s Store, key string, content []byte) error {
	sum := sha256.Sum256(content)
	err := s.Put(ctx, key, bytes.NewReader(content), int64(len(content)), hex.EncodeToString(sum[:]))
	if err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return nil
}
