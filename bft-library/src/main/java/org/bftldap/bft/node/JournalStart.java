package org.bftldap.bft.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bftldap.bft.core.codec.JournalCodec;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.journal.Journal;
import org.bftldap.bft.journal.JournalException;
import org.bftldap.bft.journal.JournalOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a replica's journal and tells a new member from one that lost what it promised ({@code docs/explanation/protocol.md} §2.14). The
 * difference is written down before anything else is, so that it is known in the middle of every restart.
 */
final class JournalStart {

    static final byte RECORD = 0;

    private static final Logger LOG = LoggerFactory.getLogger(JournalStart.class);

    private JournalStart() {}

    /** @param applied of the state that was found */
    static Journal open(JournalOptions options, long applied) throws IOException {
        Journal journal = openOrReplace(options);
        try {
            if (journal.isEmpty()) {
                boolean isNew = NewMember.isMarked(options.directory()) && applied == 0;
                if (!isNew) {
                    LOG.error(
                            "BD-4023: the journal in {} is empty, and this replica is not new: it lost what it promised. It observes until the"
                                    + " group has passed whatever that was, then takes part again; with more than f such replicas at once"
                                    + " they stay observers",
                            options.directory());
                }
                append(journal, isNew ? new JournalRecord.Joined() : new JournalRecord.Lost(applied + 1));
            }
            NewMember.unmark(options.directory());
            return journal;
        } catch (IOException | RuntimeException e) {
            journal.abandon();
            throw e;
        }
    }

    static void append(Journal journal, JournalRecord journalRecord) throws IOException {
        journal.append(RECORD, journalRecord.sequence(), JournalCodec.encode(journalRecord));
        journal.force();
    }

    /** A damaged journal is put aside, for whoever wants to look at it, and a new one begun: what it said cannot be known. */
    private static Journal openOrReplace(JournalOptions options) throws IOException {
        try {
            return Journal.open(options);
        } catch (JournalException e) {
            if (!e.isDamage()) {
                throw e;
            }
            Path aside = putAside(options.directory());
            LOG.error("{}; what is left of it was moved to {}", e.getMessage(), aside);
            return Journal.open(options);
        }
    }

    private static Path putAside(Path directory) throws IOException {
        int number = 1;
        while (Files.exists(directory.resolve("damaged-" + number))) {
            number++;
        }
        Path aside = Files.createDirectory(directory.resolve("damaged-" + number));
        // A mark that was left by a crash says nothing about a journal that had begun.
        NewMember.unmark(directory);
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Files.move(file, aside.resolve(file.getFileName()));
        }
        return aside;
    }
}
