package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/internal/jsonkeys"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// source is a part that was asked for and the file it comes from.
type source struct {
	path   string
	copack []string  // files of meshes that move with it
	part   pack.Part // without its mesh
}

// paths lists the files of a source.
func (s *source) paths() []string { return append([]string{s.path}, s.copack...) }

// The most copies of one part, and bytes of a file with parts.
const (
	maxCount     = 100_000
	maxPartsFile = 16 << 20
)

// sources lists the parts of the arguments and of --parts, each with an ID of
// its own: a file that is named twice is two parts.
func (f *packFlags) sources(args []string) ([]source, error) {
	var list []source
	for _, arg := range args {
		path, part, err := parsePart(arg)
		if err != nil {
			return nil, err
		}
		if path == stdinName {
			return nil, errors.New("standard input (-) cannot be packed: a layout names the files of its parts")
		}
		for _, in := range expand([]string{path}) {
			if in.err != nil {
				return nil, fmt.Errorf("%s: %w", printable(in.path), in.err)
			}
			list = append(list, source{path: in.path, part: part})
		}
	}
	if f.parts != "" {
		more, err := readParts(f.parts, f.inSpace())
		if err != nil {
			return nil, fmt.Errorf("--parts: %s: %w", printable(f.parts), err)
		}
		list = append(list, more...)
	}
	if len(list) == 0 {
		return nil, errors.New("no file: name the parts to pack, FILE or FILE:COUNT, or a list with --parts")
	}
	seen := map[string]int{}
	for i := range list {
		id := filepath.ToSlash(list[i].path)
		if seen[id]++; seen[id] > 1 {
			id = fmt.Sprintf("%s (%d)", id, seen[id])
		}
		list[i].part.ID = id
	}
	return list, nil
}

// parsePart reads FILE, FILE:COUNT and FILE:fill. A file whose very name ends in
// a colon and a number is taken as it is.
func parsePart(arg string) (string, pack.Part, error) {
	part := pack.Part{Count: 1}
	colon := strings.LastIndexByte(arg, ':')
	if colon < 0 {
		return arg, part, nil
	}
	if _, err := os.Stat(arg); err == nil {
		return arg, part, nil
	}
	path, number := arg[:colon], arg[colon+1:]
	if path == "" {
		return "", part, fmt.Errorf("%q names no file: write FILE:COUNT", arg)
	}
	if number == "fill" {
		part.Fill = true
		return path, part, nil
	}
	n, err := strconv.Atoi(number)
	if errors.Is(err, strconv.ErrRange) {
		err, n = nil, -1 // a whole number, and not one that is allowed
	}
	_, notANumber := strconv.ParseFloat(number, 64)
	switch {
	case err != nil && notANumber == nil:
		return "", part, fmt.Errorf("%q: a count must be a whole number, and not %s", printable(arg), printable(number))
	case err != nil && (len(path) == 1 || strings.ContainsAny(number, `/\.`)):
		return arg, part, nil // C:\part.stl: opening it says what is wrong
	case err != nil:
		return "", part, fmt.Errorf("%q: %q is not a count: write FILE:COUNT or FILE:fill", printable(arg), printable(number))
	case n < 1 || n > maxCount:
		return "", part, fmt.Errorf("%q: a count is 1 to %d", printable(arg), maxCount)
	}
	part.Count = n
	return path, part, nil
}

// jsonPart is a part in the file of --parts.
type jsonPart struct {
	Model       string          `json:"model"`
	Count       *int            `json:"count"`
	Fill        bool            `json:"fill"`
	Priority    int             `json:"priority"`
	Group       string          `json:"group"`
	Lock        json.RawMessage `json:"orientation_lock"`
	MinDistance float64         `json:"min_distance"`
	Margin      float64         `json:"margin"`
	Value       float64         `json:"value"`
	Locked      []jsonLocked    `json:"locked"`
	Copack      []string        `json:"copack"`
}

// readParts reads a list of parts. Their paths are beside the file.
func readParts(path string, space bool) ([]source, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, errors.New(sentence(err))
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxPartsFile+1))
	switch {
	case err != nil:
		return nil, errors.New(sentence(err))
	case len(data) > maxPartsFile:
		return nil, fmt.Errorf("more than %d MiB", maxPartsFile>>20)
	}
	list, err := decodeParts(data, space)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].path = seenFrom(filepath.Dir(path), list[i].path)
		for k := range list[i].copack {
			list[i].copack[k] = seenFrom(filepath.Dir(path), list[i].copack[k])
		}
	}
	return list, nil
}

// decodeParts reads the list, or an object that has it as its parts.
func decodeParts(data []byte, space bool) ([]source, error) {
	var list []jsonPart
	var err error
	if bytes.HasPrefix(bytes.TrimLeft(jsonkeys.Plain(data), " \t\r\n"), []byte("{")) {
		var whole struct {
			Parts []jsonPart `json:"parts"`
		}
		err = jsonkeys.Decode(data, &whole)
		list = whole.Parts
	} else {
		err = jsonkeys.Decode(data, &list)
	}
	if err != nil {
		return nil, err
	}
	out := make([]source, len(list))
	for i, p := range list {
		if out[i].part, err = p.part(space); err != nil {
			return nil, fmt.Errorf("parts[%d]: %w", i, err)
		}
		out[i].path, out[i].copack = p.Model, p.Copack
	}
	return out, nil
}

// part checks p and returns what it means.
func (p jsonPart) part(space bool) (pack.Part, error) {
	out := pack.Part{
		Count: 1, Fill: p.Fill, Priority: p.Priority, Group: p.Group,
		Value: p.Value, MinDistance: p.MinDistance, Margin: p.Margin,
	}
	if p.Count != nil {
		out.Count = *p.Count
	}
	switch {
	case p.Model == "":
		return out, errors.New("model is missing: the path of the part")
	case p.Model == stdinName:
		return out, errors.New("model: standard input (-) cannot be packed: a layout names the files of its parts")
	case out.Count < 1 || out.Count > maxCount:
		return out, fmt.Errorf("count: %d is not 1 to %d", out.Count, maxCount)
	case !isLength(p.MinDistance):
		return out, fmt.Errorf("min_distance: %g is not %s", p.MinDistance, lengths)
	case !isLength(p.Margin):
		return out, fmt.Errorf("margin: %g is not %s", p.Margin, lengths)
	case !(p.Value >= 0 && p.Value <= math.MaxFloat64):
		return out, fmt.Errorf("value: %g is not 0 or more", p.Value)
	}
	if i := slices.IndexFunc(p.Copack, func(path string) bool { return path == "" || path == stdinName }); i >= 0 {
		return out, fmt.Errorf("copack[%d]: %q is no path of a file", i, p.Copack[i])
	}
	for i, l := range p.Locked {
		pose, err := l.pose()
		if err != nil {
			return out, fmt.Errorf("locked[%d]: %w", i, err)
		}
		out.Locked = append(out.Locked, pose)
	}
	if p.Count != nil && *p.Count < len(out.Locked) {
		return out, fmt.Errorf("count: %d, and %d copies are in locked, which are among them", *p.Count, len(out.Locked))
	}
	out.Count = max(out.Count, len(out.Locked))
	r, err := parseLock(p.Lock, space)
	out.Rotations = r
	return out, err
}

// parseLock reads true, false, null or what --rotations takes.
func parseLock(text json.RawMessage, space bool) (*pack.Rotations, error) {
	switch string(text) {
	case "", "null", "false":
		return nil, nil
	case "true":
		return &pack.Rotations{Kind: pack.NoTurns}, nil
	}
	var word string
	if err := json.Unmarshal(text, &word); err != nil {
		return nil, fmt.Errorf(`orientation_lock: %s is not true, false or a word such as "z90"`, text)
	}
	r, err := pack.ParseRotations(word, space)
	if err != nil {
		return nil, fmt.Errorf("orientation_lock: %w", err)
	}
	return &r, nil
}

// loaded is the parts with their meshes and where those come from.
type loaded struct {
	parts []pack.Part
	files []pack.FilePart
}

// seenFrom returns where a path that a file in dir names is.
func seenFrom(dir, path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// read loads every file once. All that cannot be read are reported before it
// gives up: half an order is not what was asked for.
func (j *packJob) read(ctx context.Context) (*loaded, error) {
	ro, err := j.flags.read.options()
	if err != nil {
		return nil, err
	}
	r := &partReader{job: j, options: ro, known: map[string]content{}}
	p := &loaded{}
	for i := range j.sources {
		part, file, err := r.part(ctx, &j.sources[i])
		if err != nil {
			return nil, err
		}
		p.parts, p.files = append(p.parts, part), append(p.files, file)
	}
	if r.failed > 0 {
		return nil, fmt.Errorf("nothing was packed: %s could not be read", count(r.failed, "file"))
	}
	if j.flags.inSpace() {
		return p, nil // only meshes count
	}
	p.parts, err = pack.Footprints(ctx, p.parts)
	return p, err
}

// content is what is in a file; no mesh where it could not be read.
type content struct {
	mesh *mesh.Mesh
	file pack.FileMesh
}

type partReader struct {
	job     *packJob
	options mesh.ReadOptions
	known   map[string]content
	failed  int
}

// part returns a part with its mesh, unless a file of it could not be read.
func (r *partReader) part(ctx context.Context, s *source) (pack.Part, pack.FilePart, error) {
	part, file := s.part, pack.FilePart{ID: s.part.ID}
	first, err := r.content(ctx, s.path)
	if err != nil {
		return part, file, err
	}
	part.Mesh, file.FileMesh = first.mesh, first.file
	var others []*mesh.Mesh
	for _, path := range s.copack {
		c, err := r.content(ctx, path)
		if err != nil {
			return part, file, err
		}
		others, file.Copack = append(others, c.mesh), append(file.Copack, c.file)
	}
	if r.failed == 0 {
		part.Mesh = pack.Copack(part.Mesh, others...)
	}
	return part, file, nil
}

// content reads a file, once. What is wrong with it is reported and counted; an error
// is the end of all reading.
func (r *partReader) content(ctx context.Context, path string) (content, error) {
	c, ok := r.known[path]
	if ok {
		return c, nil
	}
	var err error
	c.mesh, c.file, err = r.job.load(ctx, path, r.options)
	switch {
	case err != nil && ctx.Err() != nil:
		return c, errors.New("cancelled")
	case err != nil:
		r.failed++
		fmt.Fprintf(r.job.err, "saggar: %s\n", printable(at(path, err).Error()))
	}
	r.known[path] = c
	return c, nil
}

// load reads one mesh, and the checksum by which the layout will know it.
func (j *packJob) load(ctx context.Context, path string, ro mesh.ReadOptions) (*mesh.Mesh, pack.FileMesh, error) {
	m, err := j.open(ctx, path, ro)
	if err != nil {
		return nil, pack.FileMesh{}, err
	}
	merged := m.Merged()
	if len(merged.Faces) == 0 {
		return nil, pack.FileMesh{}, mesh.Errorf(mesh.CodeNoTriangles, "no printable part in it")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, pack.FileMesh{}, mesh.Errorf(mesh.CodeIO, "%w", err)
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return nil, pack.FileMesh{}, mesh.Errorf(mesh.CodeIO, "%w", err)
	}
	return merged, pack.FileMesh{Path: path, SHA256: hex.EncodeToString(sum.Sum(nil)), Unit: m.Unit.String()}, nil
}
