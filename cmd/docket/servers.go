package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"syscall"
	"time"

	"docket/internal/config"
	"docket/internal/supervise"
	"docket/storage"
	"docket/storage/s3"
)

// servers are PostgreSQL and MinIO: private children, or others' by the settings.
type servers struct {
	cfg      config.Config
	postgres *supervise.Postgres
	minio    *supervise.MinIO

	cancel  context.CancelFunc
	keeping sync.WaitGroup

	minioUp chan struct{} // closed when the first start of MinIO has ended
	minioIs error
}

// startServers starts what is ours to start. It waits for PostgreSQL alone: the bucket may come later.
func startServers(ctx context.Context, cfg config.Config, log *slog.Logger) (*servers, error) {
	keep, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &servers{cfg: cfg, cancel: cancel, minioUp: make(chan struct{})}
	if err := s.prepare(log); err != nil {
		cancel()
		return nil, err
	}
	if s.minio == nil {
		close(s.minioUp)
	} else {
		s.keeping.Go(func() {
			s.minioIs = s.minio.Start(keep)
			close(s.minioUp)
			if s.minioIs != nil {
				log.Error("the private MinIO does not start; copies wait", "error", s.minioIs)
				return
			}
			supervise.Keep(keep, s.minio, log)
		})
	}
	if s.postgres != nil {
		if err := s.postgres.Start(ctx); err != nil {
			s.stop(context.WithoutCancel(ctx))
			return nil, err
		}
		s.keeping.Go(func() { supervise.Keep(keep, s.postgres, log) })
	}
	return s, nil
}

func (s *servers) prepare(log *slog.Logger) (err error) {
	if s.cfg.DatabaseURL == "" {
		s.postgres, err = supervise.NewPostgres(supervise.PostgresConfig{Dir: s.cfg.Dir("postgres"), RunDir: s.cfg.Dir("run"), Bin: s.cfg.PostgresBin, Logger: log})
		if err != nil {
			return err
		}
	}
	if s.cfg.S3Endpoint == "" {
		s.minio, err = supervise.NewMinIO(supervise.MinIOConfig{Dir: s.cfg.Dir("minio"), RunDir: s.cfg.Dir("run"), Bin: s.cfg.MinioBin, Logger: log})
	}
	return err
}

func (s *servers) databaseURL() string {
	if s.postgres != nil {
		return s.postgres.URL()
	}
	return string(s.cfg.DatabaseURL)
}

// bucket says how to reach the bucket; an error while our MinIO is not up.
func (s *servers) bucket(ctx context.Context) (s3.Config, error) {
	c := s3.Config{Endpoint: s.cfg.S3Endpoint, Bucket: s.cfg.S3Bucket, AccessKey: s.cfg.S3AccessKey, SecretKey: string(s.cfg.S3SecretKey), TLS: s.cfg.S3TLS}
	if s.minio == nil {
		return c, nil
	}
	select {
	case <-s.minioUp:
	case <-ctx.Done():
		return c, ctx.Err()
	}
	if s.minioIs != nil {
		return c, fmt.Errorf("%w: %w", storage.ErrUnavailable, s.minioIs)
	}
	c.Endpoint, c.AccessKey, c.SecretKey, c.TLS = s.minio.Endpoint(), s.minio.AccessKey(), s.minio.SecretKey(), false
	return c, nil
}

// sameMachine reports whether the bucket shares this machine, as far as the settings tell.
func (s *servers) sameMachine() bool {
	return s.minio != nil || config.IsLoopback(s.cfg.S3Endpoint)
}

func (s *servers) stop(ctx context.Context) {
	s.cancel()
	var stopping sync.WaitGroup
	if s.postgres != nil {
		stopping.Go(func() { _ = s.postgres.Stop(ctx) })
	}
	if s.minio != nil {
		stopping.Go(func() { _ = s.minio.Stop(ctx) })
	}
	stopping.Wait()
	s.keeping.Wait()
}

// dataLock makes this process the only one on its data folder.
type dataLock struct{ f *os.File }

var errRunning = errors.New("another docket is running on this data folder")

func lockData(cfg config.Config) (*dataLock, error) {
	f, err := os.OpenFile(cfg.Dir("run", "docket.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	// A predecessor that was just killed lets go within moments.
	for deadline := time.Now().Add(2 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
			return &dataLock{f}, nil
		}
		if time.Now().After(deadline) {
			_ = f.Close()
			return nil, fmt.Errorf("%w (%s)", errRunning, cfg.Data)
		}
	}
}

func (l *dataLock) release() { _ = l.f.Close() }

// emptyTrash empties the trash of our own MinIO; that of a bucket elsewhere is its operator's.
func (s *servers) emptyTrash() error {
	if s.minio == nil {
		return nil
	}
	return s.minio.EmptyTrash()
}
