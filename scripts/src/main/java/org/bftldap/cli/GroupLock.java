package org.bftldap.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One command at a time works on a group's directory. */
final class GroupLock implements AutoCloseable {

    static final String NAME = ".lock";

    private final FileChannel channel;
    private final Path file;
    private final boolean madeDirectory;

    private GroupLock(FileChannel channel, Path file, boolean madeDirectory) {
        this.channel = channel;
        this.file = file;
        this.madeDirectory = madeDirectory;
    }

    /** Makes the directory if need be; if nothing else is put there, {@link #close} removes it again. */
    static GroupLock take(Path directory) throws CommandException, IOException {
        boolean missing = !Files.exists(directory);
        Path file = directory.resolve(NAME);
        FileChannel channel;
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (AccessDeniedException e) {
            throw new CommandException("BD-1008: " + directory + ": cannot be written (permission denied); choose another directory or change its owner", e);
        } catch (IOException e) {
            throw new CommandException("BD-1008: " + directory + ": cannot be written (" + e + "); choose another directory", e);
        }
        FileLock lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            throw new CommandException("BD-1012: " + directory + ": another bftldap command works on it; wait until that ends");
        }
        return new GroupLock(channel, file, missing);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        Path directory = file.getParent();
        if (madeDirectory && new GroupDirectory(directory).isFree()) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        }
        channel.close();
    }
}
