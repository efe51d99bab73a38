package org.bftldap.testkit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A file system of a few megabytes in memory, mounted at a folder, which can be filled up. Takes the right to mount. */
public final class SmallDisk implements AutoCloseable {
    private static final String FILLER = "filler";
    private static final int BLOCK_BYTES = 64 << 10;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** @return a sentence that says why none can be mounted here; empty if one can */
    public static String whyNot() {
        if (Command.find("mount").isEmpty()) {
            return "there is no program 'mount'";
        }
        try {
            Path trial = Files.createTempDirectory("bftldap-disk");
            CommandResult result = mountCommand(trial, 1 << 20).run();
            if (result.exitCode() == 0) {
                Command.of("umount", trial.toString()).run().orFail();
            }
            Folders.delete(trial);
            return result.exitCode() == 0 ? "" : "no file system may be mounted here: " + result.err().strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Mounts an empty one over a folder. */
    public static SmallDisk mount(Path folder, long bytes) {
        mountCommand(folder, bytes).run().orFail();
        return new SmallDisk(folder);
    }

    private static Command mountCommand(Path folder, long bytes) {
        return Command.of("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", folder.toString()).limit(Duration.ofSeconds(10));
    }

    /** Takes all space but so much. */
    public void fillUpTo(long leftBytes) {
        try (RandomAccessFile filler = new RandomAccessFile(folder.resolve(FILLER).toFile(), "rw")) {
            filler.seek(filler.length());
            byte[] block = new byte[BLOCK_BYTES];
            while (free() > leftBytes + BLOCK_BYTES) {
                filler.write(block);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives back what {@link #fillUpTo} took. */
    public void makeSpace() {
        try {
            Files.delete(folder.resolve(FILLER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long free() {
        return folder.toFile().getUsableSpace();
    }

    /** Unmounts it, whoever has files open there. */
    @Override
    public void close() {
        Command.of("umount", "-l", folder.toString()).run().orFail();
    }
}
