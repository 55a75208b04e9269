package outfile

import "os"

// hold has nothing to do: Windows lets nobody remove a file that is open.
func hold(*os.File) {}

// removeUnheld removes a file that nobody has open.
func removeUnheld(path string) { os.Remove(path) }
