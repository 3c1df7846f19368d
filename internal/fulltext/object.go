package fulltext

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/zstd"

	"docket/internal/canonical"
	"docket/storage"
)

// Page is the text of one page.
type Page struct {
	Number int    `json:"number"` // from 1
	Text   string `json:"text"`
	Origin string `json:"origin" enum:"text,ocr_layer,ocr"`
}

// Object is the extracted text of a blob as it lies under text/.
type Object struct {
	Format int               `json:"format"`
	SHA256 string            `json:"sha256"` // of the blob
	Title  string            `json:"title,omitempty"`
	Fields map[string]string `json:"fields,omitempty"`
	Pages  []Page            `json:"pages"`
}

// maxObjectBytes bounds what is decompressed; extraction stops far below it.
const maxObjectBytes = 256 << 20

func (o Object) encode() (content []byte, sum string, err error) {
	plain, err := canonical.JSON(o)
	if err != nil {
		return nil, "", err
	}
	encoder, err := compressor()
	if err != nil {
		return nil, "", fmt.Errorf("compress text: %w", err)
	}
	content = encoder.EncodeAll(plain, nil)
	digest := sha256.Sum256(content)
	return content, hex.EncodeToString(digest[:]), nil
}

// compressor is shared: its tables are larger than most texts, and EncodeAll may be called by many.
var compressor = sync.OnceValues(func() (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithLowerEncoderMem(true))
})

// ErrNoText says that there is no text object for a blob.
var ErrNoText = errors.New("no text of this blob")

// Read returns the text object of a blob; ErrNoText when there is none. The caller has authorised
// the reading of a record that refers to the blob.
func (s *Service) Read(ctx context.Context, blob string) (Object, error) {
	body, err := s.local.Get(ctx, storage.TextKey(blob), 0, -1)
	if errors.Is(err, storage.ErrNotExist) {
		if body, err = s.bucket.Get(ctx, storage.TextKey(blob), 0, -1); err != nil {
			return Object{}, ErrNoText
		}
	}
	if err != nil {
		return Object{}, fmt.Errorf("read text: %w", err)
	}
	defer func() { _ = body.Close() }()
	decoder, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxObjectBytes))
	if err != nil {
		return Object{}, fmt.Errorf("read text: %w", err)
	}
	defer decoder.Close()
	plain, err := io.ReadAll(io.LimitReader(decoder, maxObjectBytes))
	if err != nil {
		return Object{}, fmt.Errorf("read text: %w", err)
	}
	var o Object
	if err := json.Unmarshal(plain, &o); err != nil {
		return Object{}, fmt.Errorf("read text: %w", err)
	}
	return o, nil
}

// put replaces the text object of a blob in the local replica and returns what the register must
// know of it. The old one is deleted first: it is not rotten, only older.
func (s *Service) put(ctx context.Context, o Object) (sum string, size int64, err error) {
	content, sum, err := o.encode()
	if err != nil {
		return "", 0, err
	}
	key := storage.TextKey(o.SHA256)
	if _, err := storage.Verify(ctx, s.local, key, sum); err == nil {
		return sum, int64(len(content)), nil
	}
	if err := s.local.Delete(ctx, key); err != nil {
		return "", 0, fmt.Errorf("replace text: %w", err)
	}
	if err := s.local.Put(ctx, key, bytes.NewReader(content), int64(len(content)), sum); err != nil {
		return "", 0, fmt.Errorf("write text: %w", err)
	}
	return sum, int64(len(content)), nil
}
