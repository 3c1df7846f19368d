package format

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// archive is a ZIP whose members can be found by the sloppy names that documents
// use for them. Sizes in headers are not believed: deflated members end where
// their stream ends.
type archive struct {
	r       *reading
	entries []*entry
	exact   map[string]*entry
	folded  map[string]*entry
}

// entry is one member, its name cleaned of everything that leads outside.
type entry struct {
	name      string
	method    uint16
	encrypted bool
	packed    int64 // bytes the header claims, used for stored members only
	offset    func() (int64, error)
}

const (
	flagEncrypted = 1 << 0
	flagUTF8      = 1 << 11
	methodAES     = 99
)

// directoryBytesPerEntry is the room a directory entry may take on average
// before the directory is refused as a bomb.
const directoryBytesPerEntry = 512

// openArchive reads the directory, or failing that looks for the members
// themselves, so that a truncated file still gives its first parts.
func (r *reading) openArchive() (*archive, error) {
	a := &archive{r: r, exact: map[string]*entry{}, folded: map[string]*entry{}}
	guard := &readGuard{r: r, left: int64(r.lim.MaxEntries)*directoryBytesPerEntry + 1<<20}
	z, err := zip.NewReader(guard, r.size)
	switch {
	case isFinal(err):
		return nil, err
	case err != nil:
		if err := r.tolerate(fmt.Errorf("read archive directory: %w", err)); err != nil {
			return nil, err
		}
		if err := a.salvage(); err != nil {
			return nil, err
		}
	case len(z.File) > r.lim.MaxEntries:
		return nil, fmt.Errorf("%d archive members: %w", len(z.File), ErrTooLarge)
	default:
		for _, f := range z.File {
			a.add(&entry{
				name: memberName(f), method: f.Method, encrypted: f.Flags&flagEncrypted != 0,
				packed: int64(min(f.CompressedSize64, uint64(r.size))), offset: f.DataOffset,
			})
		}
	}
	guard.lifted = true
	if len(a.entries) == 0 {
		return nil, errors.New("archive without members")
	}
	return a, nil
}

// readGuard limits what reading the directory may cost: the count that the
// header promises means nothing.
type readGuard struct {
	r      *reading
	left   int64
	lifted bool // the directory is read
}

func (g *readGuard) ReadAt(p []byte, off int64) (int, error) {
	if err := g.r.ctx.Err(); err != nil {
		return 0, err
	}
	if g.left -= int64(len(p)); g.left < 0 && !g.lifted {
		return 0, fmt.Errorf("archive directory: %w", ErrTooLarge)
	}
	return g.r.src.ReadAt(p, off)
}

// add takes a member; of two with one name the first is kept.
func (a *archive) add(e *entry) {
	e.name = insidePath(e.name)
	a.entries = append(a.entries, e)
	if _, taken := a.exact[e.name]; !taken {
		a.exact[e.name] = e
	}
	if key := strings.ToLower(e.name); a.folded[key] == nil {
		a.folded[key] = e
	}
}

// insidePath makes any name a path below the root of the archive.
func insidePath(name string) string {
	name = strings.NewReplacer(`\`, "/", "\n", " ", "\t", " ").Replace(printable(name))
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}

// find returns the member of that name, in any case, or nil.
func (a *archive) find(name string) *entry {
	name = insidePath(name)
	if e := a.exact[name]; e != nil {
		return e
	}
	return a.folded[strings.ToLower(name)]
}

// resolve finds what a part refers to: from the root when the reference begins
// with a slash, else from the part's folder; and from the root after all when
// nothing is there, as some writers mean it.
func (a *archive) resolve(from, ref string) *entry {
	ref = strings.ReplaceAll(strings.TrimSpace(ref), `\`, "/")
	if ref == "" {
		return nil
	}
	if !strings.HasPrefix(ref, "/") {
		if e := a.find(path.Join("/", path.Dir("/"+from), ref)); e != nil {
			return e
		}
	}
	return a.find(ref)
}

// open gives the bytes of a member, metered.
func (a *archive) open(e *entry) (io.Reader, error) {
	if e.encrypted || e.method == methodAES {
		return nil, fmt.Errorf("archive member: %w", ErrEncrypted)
	}
	at, err := e.offset()
	if err != nil {
		return nil, fmt.Errorf("find archive member: %w", err)
	}
	switch e.method {
	case zip.Store:
		stored := &counted{from: io.NewSectionReader(a.r.src, at, min(e.packed, a.r.size-at))}
		return a.r.metered(stored, stored, "archive member"), nil
	case zip.Deflate:
		packed := &counted{from: io.NewSectionReader(a.r.src, at, a.r.size-at)}
		return a.r.metered(flate.NewReader(packed), packed, "archive member"), nil
	}
	return nil, fmt.Errorf("archive member packed by method %d", e.method)
}

// bytes reads a member whole. What came before damage is given with the error.
func (a *archive) bytes(e *entry) ([]byte, error) {
	from, err := a.open(e)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(from)
	if err != nil {
		return data, fmt.Errorf("read archive member: %w", err)
	}
	return data, nil
}

// countImages counts the pictures in a folder of the archive.
func (a *archive) countImages(folder string) int {
	n := 0
	for _, e := range a.entries {
		if strings.HasPrefix(strings.ToLower(e.name), strings.ToLower(folder)) && isImageName(e.name) {
			n++
		}
	}
	return n
}

func isImageName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".jb2", ".jbig2", ".webp":
		return true
	}
	return false
}
