package local

import "sync"

// sharedSyncs lets those who wait for the same folder share one fsync: one that begins after a name
// was made carries it, whoever asked for it. The folder above the shards of rec/ is such a one.
type sharedSyncs struct {
	mu    sync.Mutex
	turns map[string]*syncTurns
}

type syncTurns struct {
	running, next *syncTurn
}

type syncTurn struct {
	done chan struct{}
	err  error
}

// folder returns when an fsync of folder that began after the call has ended.
func (s *sharedSyncs) folder(folder string) error {
	s.mu.Lock()
	turns := s.turns[folder]
	if turns == nil {
		if s.turns == nil {
			s.turns = map[string]*syncTurns{}
		}
		turns = &syncTurns{}
		s.turns[folder] = turns
	}
	if turns.next != nil { // somebody waits for the running one to end, and will sync for us too
		mine := turns.next
		s.mu.Unlock()
		<-mine.done
		return mine.err
	}
	mine, before := &syncTurn{done: make(chan struct{})}, turns.running
	turns.next = mine
	s.mu.Unlock()
	if before != nil {
		<-before.done
	}
	s.mu.Lock()
	turns.running, turns.next = mine, nil
	s.mu.Unlock()
	mine.err = syncFolder(folder)
	s.mu.Lock()
	if turns.running == mine {
		turns.running = nil
	}
	if turns.running == nil && turns.next == nil {
		delete(s.turns, folder)
	}
	s.mu.Unlock()
	close(mine.done)
	return mine.err
}
