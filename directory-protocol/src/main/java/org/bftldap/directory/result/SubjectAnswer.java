package org.bftldap.directory.result;

import java.util.Optional;

/**
 * Answers a {@code SubjectQuery}, as its only chunk.
 *
 * @param entryUuid 16 bytes: the account that the subject stands for; empty if for none, or for one that the asking relay was not granted
 */
public record SubjectAnswer(Optional<byte[]> entryUuid) {

    public static final SubjectAnswer NOBODY = new SubjectAnswer(Optional.empty());

    public SubjectAnswer {
        if (entryUuid.isPresent() && entryUuid.get().length != 16) {
            throw new IllegalArgumentException("an entry is named by 16 bytes");
        }
    }
}
