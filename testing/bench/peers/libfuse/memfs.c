/*
 * An in-memory file system on libfuse's low-level interface, to measure OpenFsp against.
 *
 *   peer-libfuse DIR [--threads N]
 *
 * mounts on DIR with default_permissions,allow_other, caches nothing (time-outs of 0, no
 * keep_cache) and serves until it is unmounted. With more than one thread each has a clone of the
 * device.
 *
 * A directory finds a name in one hash table of all names and lists by cookie, from a sorted array,
 * so that a listing stays right while the directory changes. A file is one block of memory. Changes
 * of names are made under one lock for writing, look-ups and listings take it for reading; each
 * node's attributes and data have a lock of their own.
 */
#define FUSE_USE_VERSION 312
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <fuse_lowlevel.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FIRST_COOKIE 3 /* 1 and 2 are "." and ".." */
#define MOST_NAME 255

struct node;

/* One name in a directory. */
struct entry {
	struct entry *next; /* in its bucket */
	struct node *parent;
	struct node *node;
	uint64_t cookie;
	uint32_t hash;
	uint32_t length;
	char name[];
};

/* A place in a directory's listing; a removed name leaves it empty until they are packed. */
struct slot {
	uint64_t cookie;
	struct entry *entry;
};

struct node {
	pthread_rwlock_t lock; /* attributes, data */
	struct stat attributes;
	uint64_t lookups;
	char *data; /* of a file, or the target of a link */
	size_t capacity;
	/* of a directory, under the lock of names */
	struct node *parent;
	struct slot *slots; /* by cookie */
	size_t count, used, room;
	uint64_t last_cookie;
};

static pthread_rwlock_t names = PTHREAD_RWLOCK_INITIALIZER;
static struct entry **buckets;
static size_t bucket_count, entry_count;
static struct node root;

static struct node *node_of(fuse_ino_t number)
{
	return number == FUSE_ROOT_ID ? &root : (struct node *)(uintptr_t)number;
}

static fuse_ino_t number_of(const struct node *node)
{
	return node == &root ? FUSE_ROOT_ID : (fuse_ino_t)(uintptr_t)node;
}

static void stamp(struct timespec *time)
{
	clock_gettime(CLOCK_REALTIME, time);
}

/* ---- names ---- */

static uint32_t hash_of(const struct node *parent, const char *name, size_t length)
{
	uint64_t hash = 0xcbf29ce484222325u ^ (uintptr_t)parent;
	for (size_t at = 0; at < length; at++)
		hash = (hash ^ (unsigned char)name[at]) * 0x100000001b3u;
	return (uint32_t)(hash ^ (hash >> 32));
}

static struct entry **find(const struct node *parent, const char *name)
{
	size_t length = strlen(name);
	uint32_t hash = hash_of(parent, name, length);
	struct entry **place = &buckets[hash & (bucket_count - 1)];
	for (; *place; place = &(*place)->next) {
		struct entry *entry = *place;
		if (entry->hash == hash && entry->parent == parent && entry->length == length &&
		    memcmp(entry->name, name, length) == 0)
			return place;
	}
	return NULL;
}

static bool grow_buckets(void)
{
	size_t count = bucket_count ? bucket_count * 2 : 1024;
	struct entry **more = calloc(count, sizeof(*more));
	if (!more)
		return false;
	for (size_t at = 0; at < bucket_count; at++) {
		for (struct entry *entry = buckets[at], *next; entry; entry = next) {
			next = entry->next;
			entry->next = more[entry->hash & (count - 1)];
			more[entry->hash & (count - 1)] = entry;
		}
	}
	free(buckets);
	buckets = more;
	bucket_count = count;
	return true;
}

/* The index of the first entry after a cookie. */
static size_t after(const struct node *directory, uint64_t cookie)
{
	size_t low = 0, high = directory->used;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (directory->slots[middle].cookie > cookie)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static void pack(struct node *directory)
{
	size_t to = 0;
	for (size_t from = 0; from < directory->used; from++)
		if (directory->slots[from].entry)
			directory->slots[to++] = directory->slots[from];
	directory->used = to;
}

static int insert(struct node *parent, const char *name, struct node *node)
{
	size_t length = strlen(name);
	if (entry_count >= bucket_count && !grow_buckets())
		return ENOSPC;
	if (parent->used == parent->room) {
		size_t room = parent->room ? parent->room * 2 : 16;
		struct slot *more = realloc(parent->slots, room * sizeof(*more));
		if (!more)
			return ENOSPC;
		parent->slots = more;
		parent->room = room;
	}
	struct entry *entry = malloc(sizeof(*entry) + length + 1);
	if (!entry)
		return ENOSPC;
	memcpy(entry->name, name, length + 1);
	entry->length = (uint32_t)length;
	entry->hash = hash_of(parent, name, length);
	entry->parent = parent;
	entry->node = node;
	entry->cookie = ++parent->last_cookie;
	entry->next = buckets[entry->hash & (bucket_count - 1)];
	buckets[entry->hash & (bucket_count - 1)] = entry;
	parent->slots[parent->used++] = (struct slot){ entry->cookie, entry };
	parent->count++;
	entry_count++;
	return 0;
}

static void take_out(struct entry **place)
{
	struct entry *entry = *place;
	struct node *parent = entry->parent;
	*place = entry->next;
	parent->slots[after(parent, entry->cookie - 1)].entry = NULL;
	parent->count--;
	entry_count--;
	if (parent->used > 64 && parent->count * 2 < parent->used)
		pack(parent);
	free(entry);
}

/* ---- nodes ---- */

static void init_node(struct node *node, mode_t mode, struct node *parent)
{
	pthread_rwlock_init(&node->lock, NULL);
	node->parent = parent;
	node->last_cookie = FIRST_COOKIE;
	node->attributes.st_ino = number_of(node);
	node->attributes.st_mode = mode;
	node->attributes.st_nlink = S_ISDIR(mode) ? 2 : 1;
	node->attributes.st_blksize = 4096;
	stamp(&node->attributes.st_mtim);
	node->attributes.st_atim = node->attributes.st_ctim = node->attributes.st_mtim;
}

static void free_node(struct node *node)
{
	free(node->data);
	free(node->slots);
	pthread_rwlock_destroy(&node->lock);
	free(node);
}

/* Adds to links and look-ups; the node is freed when nothing refers to it. */
static void refer(struct node *node, int links, int64_t lookups)
{
	pthread_rwlock_wrlock(&node->lock);
	if (links) {
		node->attributes.st_nlink += links;
		stamp(&node->attributes.st_ctim);
	}
	node->lookups += lookups;
	bool is_gone = node->attributes.st_nlink == 0 && node->lookups == 0;
	pthread_rwlock_unlock(&node->lock);
	if (is_gone && node != &root)
		free_node(node);
}

static void touch(struct node *node, int links)
{
	pthread_rwlock_wrlock(&node->lock);
	node->attributes.st_nlink += links;
	stamp(&node->attributes.st_mtim);
	node->attributes.st_ctim = node->attributes.st_mtim;
	pthread_rwlock_unlock(&node->lock);
}

/* What the kernel is told about a node, which it then refers to once more. */
static struct fuse_entry_param known(struct node *node)
{
	struct fuse_entry_param param = { .ino = number_of(node) };
	pthread_rwlock_wrlock(&node->lock);
	node->lookups++;
	param.attr = node->attributes;
	pthread_rwlock_unlock(&node->lock);
	return param;
}

static int resize(struct node *node, size_t size)
{
	size_t before = (size_t)node->attributes.st_size;
	if (size > node->capacity) {
		size_t capacity = node->capacity * 2 > size ? node->capacity * 2 : size;
		char *data = realloc(node->data, capacity);
		if (!data)
			return ENOSPC;
		node->data = data;
		node->capacity = capacity;
	}
	if (size > before)
		memset(node->data + before, 0, size - before);
	node->attributes.st_size = (off_t)size;
	node->attributes.st_blocks = (blkcnt_t)((size + 511) / 512);
	return 0;
}

/* ---- requests ---- */

static void do_init(void *data, struct fuse_conn_info *connection)
{
	(void)data;
	connection->max_write = 1 << 20;
	connection->want &= ~(unsigned)FUSE_CAP_SPLICE_READ;
}

static void do_lookup(fuse_req_t request, fuse_ino_t parent, const char *name)
{
	if (strlen(name) > MOST_NAME) {
		fuse_reply_err(request, ENAMETOOLONG);
		return;
	}
	pthread_rwlock_rdlock(&names);
	struct entry **place = find(node_of(parent), name);
	struct fuse_entry_param param;
	if (place)
		param = known((*place)->node);
	pthread_rwlock_unlock(&names);
	if (place)
		fuse_reply_entry(request, &param);
	else
		fuse_reply_err(request, ENOENT);
}

static void do_forget(fuse_req_t request, fuse_ino_t number, uint64_t count)
{
	refer(node_of(number), 0, -(int64_t)count);
	fuse_reply_none(request);
}

static void do_forget_multi(fuse_req_t request, size_t count, struct fuse_forget_data *forgets)
{
	for (size_t at = 0; at < count; at++)
		refer(node_of(forgets[at].ino), 0, -(int64_t)forgets[at].nlookup);
	fuse_reply_none(request);
}

static void do_getattr(fuse_req_t request, fuse_ino_t number, struct fuse_file_info *file)
{
	(void)file;
	struct node *node = node_of(number);
	pthread_rwlock_rdlock(&node->lock);
	struct stat attributes = node->attributes;
	pthread_rwlock_unlock(&node->lock);
	fuse_reply_attr(request, &attributes, 0);
}

static void do_setattr(fuse_req_t request, fuse_ino_t number, struct stat *new, int set,
		       struct fuse_file_info *file)
{
	(void)file;
	struct node *node = node_of(number);
	int error = 0;
	pthread_rwlock_wrlock(&node->lock);
	struct stat *attributes = &node->attributes;
	stamp(&attributes->st_ctim);
	if (set & FUSE_SET_ATTR_MODE)
		attributes->st_mode = (attributes->st_mode & S_IFMT) | (new->st_mode & 07777);
	if (set & FUSE_SET_ATTR_UID)
		attributes->st_uid = new->st_uid;
	if (set & FUSE_SET_ATTR_GID)
		attributes->st_gid = new->st_gid;
	if (set & FUSE_SET_ATTR_SIZE) {
		error = resize(node, (size_t)new->st_size);
		attributes->st_mtim = attributes->st_ctim;
	}
	if (set & FUSE_SET_ATTR_ATIME_NOW)
		attributes->st_atim = attributes->st_ctim;
	else if (set & FUSE_SET_ATTR_ATIME)
		attributes->st_atim = new->st_atim;
	if (set & FUSE_SET_ATTR_MTIME_NOW)
		attributes->st_mtim = attributes->st_ctim;
	else if (set & FUSE_SET_ATTR_MTIME)
		attributes->st_mtim = new->st_mtim;
	struct stat answer = *attributes;
	pthread_rwlock_unlock(&node->lock);
	if (error)
		fuse_reply_err(request, error);
	else
		fuse_reply_attr(request, &answer, 0);
}

/* Makes a node under a name; the target is a symbolic link's. */
static int make(fuse_req_t request, fuse_ino_t above, const char *name, mode_t mode, dev_t device,
		const char *target, struct fuse_entry_param *param)
{
	if (strlen(name) > MOST_NAME)
		return ENAMETOOLONG;
	struct node *parent = node_of(above), *node = calloc(1, sizeof(*node));
	if (!node)
		return ENOSPC;
	init_node(node, mode, parent);
	node->attributes.st_rdev = device;
	node->attributes.st_uid = fuse_req_ctx(request)->uid;
	node->attributes.st_gid = fuse_req_ctx(request)->gid;
	int error = target ? resize(node, strlen(target)) : 0;
	if (target && !error)
		memcpy(node->data, target, strlen(target));
	pthread_rwlock_wrlock(&names);
	if (parent->attributes.st_mode & S_ISGID) {
		node->attributes.st_gid = parent->attributes.st_gid;
		if (S_ISDIR(mode))
			node->attributes.st_mode |= S_ISGID;
	}
	if (!error && find(parent, name))
		error = EEXIST;
	if (!error)
		error = insert(parent, name, node);
	if (!error) {
		touch(parent, S_ISDIR(mode) ? 1 : 0);
		*param = known(node);
	}
	pthread_rwlock_unlock(&names);
	if (error)
		free_node(node);
	return error;
}

static void reply_made(fuse_req_t request, int error, const struct fuse_entry_param *param)
{
	if (error)
		fuse_reply_err(request, error);
	else
		fuse_reply_entry(request, param);
}

static void do_mknod(fuse_req_t request, fuse_ino_t parent, const char *name, mode_t mode,
		     dev_t device)
{
	struct fuse_entry_param param;
	int error = make(request, parent, name, mode, device, NULL, &param);
	reply_made(request, error, &param);
}

static void do_mkdir(fuse_req_t request, fuse_ino_t parent, const char *name, mode_t mode)
{
	struct fuse_entry_param param;
	int error = make(request, parent, name, S_IFDIR | (mode & 07777), 0, NULL, &param);
	reply_made(request, error, &param);
}

static void do_symlink(fuse_req_t request, const char *target, fuse_ino_t parent, const char *name)
{
	struct fuse_entry_param param;
	int error = make(request, parent, name, S_IFLNK | 0777, 0, target, &param);
	reply_made(request, error, &param);
}

static void do_readlink(fuse_req_t request, fuse_ino_t number)
{
	struct node *node = node_of(number);
	char *target = strndup(node->data ? node->data : "", (size_t)node->attributes.st_size);
	if (target)
		fuse_reply_readlink(request, target);
	else
		fuse_reply_err(request, ENOMEM);
	free(target);
}

static void do_create(fuse_req_t request, fuse_ino_t parent, const char *name, mode_t mode,
		      struct fuse_file_info *file)
{
	struct fuse_entry_param param;
	int error = make(request, parent, name, S_IFREG | (mode & 07777), 0, NULL, &param);
	if (error)
		fuse_reply_err(request, error);
	else
		fuse_reply_create(request, &param, file);
}

static int remove_name(struct node *parent, const char *name, bool is_rmdir)
{
	struct entry **place = find(parent, name);
	if (!place)
		return ENOENT;
	struct node *node = (*place)->node;
	bool is_directory = S_ISDIR(node->attributes.st_mode);
	if (is_rmdir && !is_directory)
		return ENOTDIR;
	if (!is_rmdir && is_directory)
		return EISDIR;
	if (is_directory && node->count)
		return ENOTEMPTY;
	take_out(place);
	touch(parent, is_directory ? -1 : 0);
	refer(node, is_directory ? -2 : -1, 0);
	return 0;
}

static void do_unlink(fuse_req_t request, fuse_ino_t parent, const char *name)
{
	pthread_rwlock_wrlock(&names);
	int error = remove_name(node_of(parent), name, false);
	pthread_rwlock_unlock(&names);
	fuse_reply_err(request, error);
}

static void do_rmdir(fuse_req_t request, fuse_ino_t parent, const char *name)
{
	pthread_rwlock_wrlock(&names);
	int error = remove_name(node_of(parent), name, true);
	pthread_rwlock_unlock(&names);
	fuse_reply_err(request, error);
}

/* A directory's `..` and its parents' links follow it. */
static void moved(struct node *node, struct node *from, struct node *to)
{
	if (S_ISDIR(node->attributes.st_mode) && from != to) {
		node->parent = to;
		touch(from, -1);
		touch(to, 1);
	}
	pthread_rwlock_wrlock(&node->lock);
	stamp(&node->attributes.st_ctim);
	pthread_rwlock_unlock(&node->lock);
}

static int rename_locked(struct node *from, const char *name, struct node *to, const char *new_name,
			 unsigned flags)
{
	struct entry **source = find(from, name), **target = find(to, new_name);
	if (!source)
		return ENOENT;
	struct node *node = (*source)->node;
	if (flags & RENAME_EXCHANGE) {
		if (!target)
			return ENOENT;
		struct node *other = (*target)->node;
		(*source)->node = other;
		(*target)->node = node;
		moved(node, from, to);
		moved(other, to, from);
	} else {
		if (target && (flags & RENAME_NOREPLACE))
			return EEXIST;
		if (target && (*target)->node == node)
			return 0;
		if (target) {
			int error = remove_name(to, new_name, S_ISDIR(node->attributes.st_mode));
			if (error)
				return error;
		}
		int error = insert(to, new_name, node);
		if (error)
			return error;
		take_out(find(from, name));
		moved(node, from, to);
	}
	touch(from, 0);
	touch(to, 0);
	return 0;
}

static void do_rename(fuse_req_t request, fuse_ino_t from, const char *name, fuse_ino_t to,
		      const char *new_name, unsigned flags)
{
	pthread_rwlock_wrlock(&names);
	int error = rename_locked(node_of(from), name, node_of(to), new_name, flags);
	pthread_rwlock_unlock(&names);
	fuse_reply_err(request, error);
}

static void do_link(fuse_req_t request, fuse_ino_t number, fuse_ino_t parent, const char *name)
{
	struct fuse_entry_param param;
	struct node *node = node_of(number);
	pthread_rwlock_wrlock(&names);
	int error = find(node_of(parent), name) ? EEXIST : insert(node_of(parent), name, node);
	if (!error) {
		refer(node, 1, 0);
		touch(node_of(parent), 0);
		param = known(node);
	}
	pthread_rwlock_unlock(&names);
	reply_made(request, error, &param);
}

static void do_open(fuse_req_t request, fuse_ino_t number, struct fuse_file_info *file)
{
	if (file->flags & O_TRUNC) {
		struct node *node = node_of(number);
		pthread_rwlock_wrlock(&node->lock);
		resize(node, 0);
		stamp(&node->attributes.st_mtim);
		node->attributes.st_ctim = node->attributes.st_mtim;
		pthread_rwlock_unlock(&node->lock);
	}
	fuse_reply_open(request, file);
}

static void do_nothing(fuse_req_t request, fuse_ino_t number, struct fuse_file_info *file)
{
	(void)number;
	(void)file;
	fuse_reply_err(request, 0);
}

static void do_fsync(fuse_req_t request, fuse_ino_t number, int only_data,
		     struct fuse_file_info *file)
{
	(void)only_data;
	do_nothing(request, number, file);
}

static void do_read(fuse_req_t request, fuse_ino_t number, size_t size, off_t offset,
		    struct fuse_file_info *file)
{
	(void)file;
	struct node *node = node_of(number);
	pthread_rwlock_rdlock(&node->lock);
	size_t length = (size_t)node->attributes.st_size;
	size_t start = (size_t)offset < length ? (size_t)offset : length;
	size_t end = length - start < size ? length : start + size;
	/* From the file's own memory, without a copy in between. */
	fuse_reply_buf(request, node->data ? node->data + start : NULL, end - start);
	pthread_rwlock_unlock(&node->lock);
}

static void do_write(fuse_req_t request, fuse_ino_t number, const char *bytes, size_t size,
		     off_t offset, struct fuse_file_info *file)
{
	(void)file;
	struct node *node = node_of(number);
	size_t end = (size_t)offset + size;
	int error = 0;
	pthread_rwlock_wrlock(&node->lock);
	if (end > (size_t)node->attributes.st_size)
		error = resize(node, end);
	if (!error) {
		memcpy(node->data + offset, bytes, size);
		stamp(&node->attributes.st_mtim);
		node->attributes.st_ctim = node->attributes.st_mtim;
	}
	pthread_rwlock_unlock(&node->lock);
	if (error)
		fuse_reply_err(request, error);
	else
		fuse_reply_write(request, size);
}

/* Adds one name to a listing; false when there is no room. */
static bool add(fuse_req_t request, char *buffer, size_t size, size_t *used, const char *name,
		struct node *node, uint64_t cookie, bool plus)
{
	size_t length;
	if (plus) {
		struct fuse_entry_param param = { .ino = number_of(node) };
		pthread_rwlock_wrlock(&node->lock);
		param.attr = node->attributes;
		length = fuse_add_direntry_plus(request, buffer + *used, size - *used, name, &param,
						(off_t)cookie);
		if (length <= size - *used && cookie >= FIRST_COOKIE)
			node->lookups++;
		pthread_rwlock_unlock(&node->lock);
	} else {
		length = fuse_add_direntry(request, buffer + *used, size - *used, name,
					   &node->attributes, (off_t)cookie);
	}
	if (length > size - *used)
		return false;
	*used += length;
	return true;
}

static void list(fuse_req_t request, fuse_ino_t number, size_t size, off_t offset, bool plus)
{
	struct node *directory = node_of(number);
	char *buffer = malloc(size);
	if (!buffer) {
		fuse_reply_err(request, ENOMEM);
		return;
	}
	size_t used = 0;
	bool has_room = true;
	pthread_rwlock_rdlock(&names);
	if (offset < 1)
		has_room = add(request, buffer, size, &used, ".", directory, 1, plus);
	if (has_room && offset < 2)
		has_room = add(request, buffer, size, &used, "..", directory->parent, 2, plus);
	size_t index = after(directory, (uint64_t)offset);
	for (; has_room && index < directory->used; index++) {
		struct entry *entry = directory->slots[index].entry;
		if (entry)
			has_room = add(request, buffer, size, &used, entry->name, entry->node,
				       entry->cookie, plus);
	}
	pthread_rwlock_unlock(&names);
	fuse_reply_buf(request, buffer, used);
	free(buffer);
}

static void do_readdir(fuse_req_t request, fuse_ino_t number, size_t size, off_t offset,
		       struct fuse_file_info *file)
{
	(void)file;
	list(request, number, size, offset, false);
}

static void do_readdirplus(fuse_req_t request, fuse_ino_t number, size_t size, off_t offset,
			   struct fuse_file_info *file)
{
	(void)file;
	list(request, number, size, offset, true);
}

static void do_statfs(fuse_req_t request, fuse_ino_t number)
{
	(void)number;
	struct statvfs volume = {
		.f_bsize = 4096, .f_frsize = 4096, .f_blocks = 1 << 22, .f_bfree = 1 << 22,
		.f_bavail = 1 << 22, .f_files = 1 << 20, .f_ffree = 1 << 20, .f_namemax = MOST_NAME,
	};
	fuse_reply_statfs(request, &volume);
}

static const struct fuse_lowlevel_ops operations = {
	.init = do_init,
	.lookup = do_lookup,
	.forget = do_forget,
	.forget_multi = do_forget_multi,
	.getattr = do_getattr,
	.setattr = do_setattr,
	.readlink = do_readlink,
	.mknod = do_mknod,
	.mkdir = do_mkdir,
	.unlink = do_unlink,
	.rmdir = do_rmdir,
	.symlink = do_symlink,
	.rename = do_rename,
	.link = do_link,
	.open = do_open,
	.read = do_read,
	.write = do_write,
	.flush = do_nothing,
	.release = do_nothing,
	.fsync = do_fsync,
	.opendir = do_open,
	.readdir = do_readdir,
	.readdirplus = do_readdirplus,
	.releasedir = do_nothing,
	.fsyncdir = do_fsync,
	.statfs = do_statfs,
	.create = do_create,
};

static int serve(struct fuse_session *session, unsigned threads)
{
	if (threads <= 1)
		return fuse_session_loop(session);
	struct fuse_loop_config *config = fuse_loop_cfg_create();
	if (!config)
		return 1;
	fuse_loop_cfg_set_clone_fd(config, 1);
	fuse_loop_cfg_set_max_threads(config, threads);
	fuse_loop_cfg_set_idle_threads(config, threads);
	int result = fuse_session_loop_mt(session, config);
	fuse_loop_cfg_destroy(config);
	return result;
}

int main(int count, char **words)
{
	if (count < 2) {
		fprintf(stderr, "usage: peer-libfuse DIR [--threads N]\n");
		return 1;
	}
	unsigned threads = count == 4 ? (unsigned)strtoul(words[3], NULL, 10) : 1;
	if (!grow_buckets())
		return 1;
	init_node(&root, S_IFDIR | 0755, &root);
	root.attributes.st_ino = FUSE_ROOT_ID;

	char *options[] = { words[0], "-o",
			    "default_permissions,allow_other,fsname=memory,subtype=peer-libfuse" };
	struct fuse_args arguments = FUSE_ARGS_INIT(3, options);
	struct fuse_session *session =
		fuse_session_new(&arguments, &operations, sizeof(operations), NULL);
	int result = 1;
	if (session && fuse_set_signal_handlers(session) == 0) {
		if (fuse_session_mount(session, words[1]) == 0) {
			result = serve(session, threads) == 0 ? 0 : 1;
			fuse_session_unmount(session);
		}
		fuse_remove_signal_handlers(session);
	}
	if (session)
		fuse_session_destroy(session);
	fuse_opt_free_args(&arguments);
	return result;
}
