package org.bftldap.bft.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The mark that a replica has promised nothing yet ({@code docs/explanation/protocol.md} §2.14): who makes a group leaves it in each
 * replica's journal directory, and the first start takes it away. An empty directory without it is that of a replica that lost its journal.
 */
public final class NewMember {

    private static final String FILE = "new-member";

    private NewMember() {}

    /** The directory is made if it is missing. For a replica of a new group only: on any other it lets the replica break its promises. */
    public static void mark(Path journalDirectory) throws IOException {
        Files.createDirectories(journalDirectory);
        Files.writeString(
                journalDirectory.resolve(FILE),
                "This replica is new in a new group. Its first start removes this file; it must never be put back.\n",
                StandardOpenOption.CREATE_NEW);
    }

    static boolean isMarked(Path journalDirectory) {
        return Files.exists(journalDirectory.resolve(FILE));
    }

    /** After it the mark is gone for good. */
    static void unmark(Path journalDirectory) throws IOException {
        if (Files.deleteIfExists(journalDirectory.resolve(FILE))) {
            try (FileChannel directory = FileChannel.open(journalDirectory, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }
}
