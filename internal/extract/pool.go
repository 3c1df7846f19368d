package extract

import (
	"context"
	"os"
)

// acquire waits for a place among Config.Workers and returns a worker for one file. Reading workers
// are kept between files; a fresh or office worker serves its file and ends.
func (e *Extractor) acquire(ctx context.Context, kind workerKind, fresh bool) (*worker, error) {
	select {
	case e.places <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-e.closing:
		return nil, ErrClosed
	}
	w, err := e.take(ctx, kind, fresh)
	if err != nil {
		<-e.places
		return nil, err
	}
	return w, nil
}

func (e *Extractor) take(ctx context.Context, kind workerKind, fresh bool) (*worker, error) {
	if kind == readingWorker && !fresh {
		for {
			w := e.popIdle()
			if w == nil {
				break
			}
			if w.isUsable() {
				return w, nil
			}
			e.discard(w)
		}
	}
	e.makeRoom()
	w, err := e.startInFolder(ctx, kind)
	e.lock.Lock()
	e.starting--
	isClosed := e.isClosed
	if err == nil && !isClosed {
		e.workers[w] = true
	}
	e.lock.Unlock()
	if err == nil && isClosed {
		w.remove(e.config.Logger)
		return nil, ErrClosed
	}
	return w, err
}

func (e *Extractor) startInFolder(ctx context.Context, kind workerKind) (*worker, error) {
	folder, err := e.run.worker()
	if err != nil {
		return nil, err
	}
	w, err := e.startWorker(ctx, kind, folder)
	if err != nil {
		_ = os.RemoveAll(folder)
		return nil, err
	}
	return w, nil
}

// release gives the place back, and the worker when it may serve again.
func (e *Extractor) release(w *worker, keep bool) {
	defer func() { <-e.places }()
	e.lock.Lock()
	if keep && !e.isClosed && w.isUsable() {
		e.idle = append(e.idle, w)
		e.lock.Unlock()
		return
	}
	e.lock.Unlock()
	e.discard(w)
}

// makeRoom counts a worker that is about to start, and ends idle ones so that together there are no
// more than Config.Workers.
func (e *Extractor) makeRoom() {
	e.lock.Lock()
	e.starting++
	e.lock.Unlock()
	for {
		e.lock.Lock()
		isFull := len(e.workers)+e.starting > e.config.Workers
		e.lock.Unlock()
		if !isFull {
			return
		}
		w := e.popIdle()
		if w == nil {
			return
		}
		e.discard(w)
	}
}

func (e *Extractor) popIdle() *worker {
	e.lock.Lock()
	defer e.lock.Unlock()
	if len(e.idle) == 0 {
		return nil
	}
	w := e.idle[len(e.idle)-1]
	e.idle = e.idle[:len(e.idle)-1]
	return w
}

func (e *Extractor) discard(w *worker) {
	w.remove(e.config.Logger)
	e.lock.Lock()
	delete(e.workers, w)
	e.lock.Unlock()
}
