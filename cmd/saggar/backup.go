package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/internal/folderlock"
	"github.com/saggar3d/saggar/job/store"
)

func newBackup(s streams) *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:   "backup FOLDER",
		Short: "Copy the data folder of a running service",
		Long: `Backup copies the database and the files of a saggar serve with SQLite to another
folder, while the service goes on. The database is copied first, as it is at one
moment; files never change once they are named, and what no longer has a name is
kept for six hours, so the copy is whole if it takes less.

A folder that holds an earlier backup is brought up to date: only new files are
copied. To restore, start saggar serve on the backup, or on a copy of it. Files that
--blobs of the service keeps elsewhere are to be copied from there.`,
		Example: `  saggar backup --data /var/lib/saggar /mnt/backup/saggar
  saggar serve --data /mnt/backup/saggar`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return reportService(s, backup(cmd.Context(), s, data, args[0]))
		},
	}
	cmd.Flags().StringVar(&data, "data", "saggar-data", "data folder of the service")
	return cmd
}

// backup copies the data folder from to another.
func backup(ctx context.Context, s streams, from, to string) (err error) {
	database := filepath.Join(absolute(from), "saggar.db")
	if _, err := os.Stat(database); err != nil {
		return fmt.Errorf("%s holds no database of a service: %w", from, err)
	}
	held, err := takeBackup(from, to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, held.Unlock()) }()
	if err := backupDatabase(ctx, database, filepath.Join(to, "saggar.db")); err != nil {
		return err
	}
	blobs := filepath.Join(from, "blobs", "sha256")
	if _, err := os.Stat(blobs); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(s.err, "saggar: backed up to %s without files: they are not in %s, copy them from where --blobs of the service keeps them\n", to, from)
		return nil
	}
	n, err := backupFiles(ctx, blobs, filepath.Join(to, "blobs", "sha256"))
	if err != nil {
		return err
	}
	fmt.Fprintf(s.err, "saggar: backed up to %s, %d new files\n", to, n)
	return nil
}

// takeBackup makes the folder of a backup and holds it: the database of a service that
// runs on it would be taken away below it.
func takeBackup(from, to string) (*folderlock.Lock, error) {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return nil, err
	}
	live, err := os.Stat(from)
	if err != nil {
		return nil, err
	}
	copied, err := os.Stat(to)
	if err != nil {
		return nil, err
	}
	if os.SameFile(live, copied) {
		return nil, fmt.Errorf("%s is the data folder itself, and no place for its backup", to)
	}
	return folderlock.Hold(to)
}

// backupDatabase replaces the copy of an earlier backup only when the new one is
// whole.
func backupDatabase(ctx context.Context, from, to string) error {
	part := to + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := store.Backup(ctx, "sqlite://"+filepath.ToSlash(from), part); err != nil {
		return err
	}
	// What the last backup's own write-ahead log held belongs to a database that
	// is about to be replaced.
	for _, rest := range []string{to + "-wal", to + "-shm"} {
		if err := os.Remove(rest); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return os.Rename(part, to)
}

// backupFiles copies the files that are not there yet and returns how many those
// were. Names that begin with a dot are files in the making.
func backupFiles(ctx context.Context, from, to string) (n int, err error) {
	err = filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // collected meanwhile, so the copied database does not name it
		}
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		if strings.HasPrefix(d.Name(), ".") {
			return nil
		}
		copied, err := copyNew(path, target)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if copied {
			n++
		}
		return err
	})
	return n, err
}

// copyNew copies a file unless the target is there, whole or not at all.
func copyNew(from, to string) (copied bool, err error) {
	if _, err := os.Stat(to); err == nil {
		return false, nil
	}
	in, err := os.Open(from)
	if err != nil {
		return false, err
	}
	defer in.Close()
	part, err := os.CreateTemp(filepath.Dir(to), ".copy-")
	if err != nil {
		return false, err
	}
	defer os.Remove(part.Name()) // of no effect once it has its name
	_, err = io.Copy(part, in)
	if err == nil {
		err = part.Sync()
	}
	if err := errors.Join(err, part.Close()); err != nil {
		return false, err
	}
	return true, os.Rename(part.Name(), to)
}
