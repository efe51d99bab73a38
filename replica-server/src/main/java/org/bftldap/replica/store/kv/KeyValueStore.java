package org.bftldap.replica.store.kv;

import java.nio.file.Path;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What an engine must offer; {@link KeyValueTransaction} and {@link Images} make the rest of it.
 *
 * <p>{@link #write} and {@link #image} are called by one thread; snapshots may be taken and read by others meanwhile.
 */
public interface KeyValueStore extends AutoCloseable {

    /** The latest written state, unprotected against later writes: for the writing thread. */
    KeyValueReader latest();

    KeyValueSnapshot snapshot();

    /**
     * Writes all or nothing, without making it durable.
     *
     * @param changes full keys (with the table's prefix) to values, null for removal
     */
    void write(SortedMap<byte[], byte @Nullable []> changes);

    /**
     * Writes an immutable image of the latest state into a directory that does not exist yet. Durable on return, the directory's own name
     * in its parent excepted.
     */
    void image(Path directory);

    @Override
    void close();
}
