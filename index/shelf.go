package index

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bleve "github.com/blevesearch/bleve_index_api"
	bolt "go.etcd.io/bbolt"
)

// formatVersion changes whenever older files would be read wrongly or rank
// differently: fields, folding, dictionary, Bleve's own format.
const formatVersion = 1

// shelf is one Bleve index: of the open entries or of the classified ones.
type shelf struct {
	name      string
	scorch    *scorch.Scorch
	analysis  *bleve.AnalysisQueue
	path      string
	unwritten *backlog

	// state is what the last batch left; the writer alone reads and writes it.
	state state
}

// state is kept inside the index itself and changes with every batch, so that
// what is on disk always describes itself.
type state struct {
	Format    int     `json:"format"`
	Sequence  uint64  `json:"sequence"` // counts watermarks, to tell the older of two
	Watermark string  `json:"watermark"`
	Progress  string  `json:"progress"`
	Complete  bool    `json:"complete"` // see Bleve.MarkComplete
	Lengths   lengths `json:"lengths"`  // of all entries in the shelf
}

var stateKey = []byte("docket")

// createShelf makes an empty shelf in a folder that does not exist yet.
func createShelf(dir, name string, opts Options) (*shelf, error) {
	s, err := openScorch(dir, name, opts)
	if err != nil {
		return nil, err
	}
	err = s.write(change{next: state{Format: formatVersion}})
	if err == nil {
		err = s.unwritten.drain()
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// openShelf opens a shelf and judges whether it can be used.
func openShelf(dir, name string, opts Options) (*shelf, error) {
	if _, err := os.Stat(filepath.Join(dir, name, "root.bolt")); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err) // scorch would start an empty one
	}
	s, err := openScorch(dir, name, opts)
	if err != nil {
		return nil, err
	}
	v, err := s.view()
	if err == nil {
		s.state = v.state
		err = v.close()
	}
	if err == nil && s.state.Format != formatVersion {
		err = fmt.Errorf("%w: %s has format %d, want %d", ErrDamaged, name, s.state.Format, formatVersion)
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

const (
	napMilliseconds = 100
	floorEntries    = 50
)

func openScorch(dir, name string, opts Options) (*shelf, error) {
	s := &shelf{name: name, path: filepath.Join(dir, name), unwritten: newBacklog(opts.Unwritten)}
	s.analysis = bleve.NewAnalysisQueue(1) // entries come analysed; the queue only passes them on
	watchErrors(s.path, s.unwritten.fail)
	settings := map[string]any{
		"path":                   s.path,
		"unsafe_batch":           true, // the state in the same batch tells what must be applied again
		"bolt_timeout":           opts.LockTimeout.String(),
		"asyncErrorCallbackName": asyncErrors,
		// What comes within a moment goes to the disk as one file: a file for each lone
		// registration would have to be flushed, and merged with the others soon after.
		"scorchPersisterOptions": map[string]any{"persisterNapTimeMSec": napMilliseconds},
	}
	// Below the floor (2,000 entries where none is given) Bleve plans for one segment, and merges
	// the whole of a young index at every write.
	merging := map[string]any{"floorSegmentSize": floorEntries}
	if opts.segmentsPerTier > 0 {
		merging["maxSegmentsPerTier"], merging["floorSegmentSize"] = opts.segmentsPerTier, 1
	}
	settings["scorchMergePlanOptions"] = merging
	opened, err := scorch.NewScorch(scorch.Name, settings, s.analysis)
	if err == nil {
		s.scorch = opened.(*scorch.Scorch)
		err = s.scorch.Open()
	}
	if err != nil {
		unwatchErrors(s.path)
		s.analysis.Close()
		if errors.Is(err, bolt.ErrTimeout) {
			return nil, fmt.Errorf("%w: %s", ErrInUse, s.path)
		}
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return s, nil
}

// close waits until everything applied is on disk, unless the disk refuses it.
func (s *shelf) close() error {
	err := s.unwritten.drain()
	err = errors.Join(err, s.scorch.Close())
	unwatchErrors(s.path)
	s.analysis.Close()
	return err
}

// change is one batch for one shelf.
type change struct {
	put    []analyzed
	remove []string // ids, known to be on the shelf
	next   state    // without lengths, which write computes
	gone   lengths  // the lengths of every entry replaced or removed
}

// isEmpty tells whether a change would leave the shelf as it is.
func (c change) isEmpty(now state) bool {
	return len(c.put)+len(c.remove) == 0 && c.next.Format == now.Format &&
		c.next.Watermark == now.Watermark && c.next.Progress == now.Progress && c.next.Complete == now.Complete
}

// write applies a change; it returns when a search finds it.
func (s *shelf) write(c change) error {
	if c.isEmpty(s.state) {
		return nil
	}
	written, err := s.unwritten.enter(len(c.put) + len(c.remove))
	if err != nil {
		return fmt.Errorf("write %s shelf: %w", s.name, err)
	}
	c.next.Lengths = s.state.Lengths
	c.next.Lengths.subtract(c.gone)
	batch := bleve.NewBatch()
	for _, a := range c.put {
		batch.Update(a.document)
		c.next.Lengths.add(a.lengths)
	}
	for _, id := range c.remove {
		batch.Delete(id)
	}
	encoded, err := json.Marshal(c.next)
	if err != nil {
		written(nil)
		return err
	}
	batch.SetInternal(stateKey, encoded)
	batch.SetPersistedCallback(written)
	if err := s.scorch.Batch(batch); err != nil {
		written(nil)
		return fmt.Errorf("write %s shelf: %w", s.name, err)
	}
	s.state = c.next
	return nil
}

// present returns which of the ids are on the shelf, and their lengths together.
func (s *shelf) present(ids []string) (found map[string]lengths, err error) {
	v, err := s.view()
	if err != nil {
		return nil, err
	}
	defer v.release(&err)
	found = map[string]lengths{}
	for _, segment := range v.snapshot.Segments() {
		numbers, err := segment.DocNumbers(ids)
		if err != nil {
			return nil, fmt.Errorf("look up entries: %w", err)
		}
		for documents := numbers.Iterator(); documents.HasNext(); {
			id, own, err := storedLengths(segment, uint64(documents.Next()))
			if err != nil {
				return nil, err
			}
			found[id] = own
		}
	}
	return found, nil
}

// storedLengths reads the id and the lengths of a document. The visitor always
// goes on: stopping early makes zapx hand one buffer to two readers.
func storedLengths(segment *scorch.SegmentSnapshot, number uint64) (id string, own lengths, err error) {
	var decodeErr error
	err = segment.VisitDocument(number, func(field string, _ byte, value []byte, _ []uint64) bool {
		switch field {
		case "_id":
			id = string(value)
		case fieldLengths:
			own, decodeErr = decodeLengths(value)
		}
		return true
	})
	if err = errors.Join(err, decodeErr); err != nil {
		return "", lengths{}, fmt.Errorf("read the lengths of an entry: %w", err)
	}
	return id, own, nil
}

// sortedIDs gives deletions a fixed order.
func sortedIDs(found map[string]lengths) []string {
	ids := make([]string, 0, len(found))
	for id := range found {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Options are settings of an index; the zero value has sensible ones.
type Options struct {
	// LockTimeout is how long to wait for another process to let go of the
	// files: 2 s if zero.
	LockTimeout time.Duration

	// Unwritten is how many full batches may be searchable but not on disk; Apply
	// waits when there are more. It bounds memory: 8 if zero.
	Unwritten int

	// VerifyLimit is the most candidates of a phrase query to verify: 10,000 if
	// zero.
	VerifyLimit int

	segmentsPerTier int // how many segments lie side by side before they merge: Bleve's own choice if zero
}

func (o Options) withDefaults() Options {
	if o.LockTimeout <= 0 {
		o.LockTimeout = 2 * time.Second
	}
	if o.Unwritten <= 0 {
		o.Unwritten = 8
	}
	if o.VerifyLimit <= 0 {
		o.VerifyLimit = 10_000
	}
	return o
}
