package org.bftldap.giis.gris.content;

import java.util.Optional;
import org.bftldap.directory.operation.Operation;

/**
 * One operation that brings the group nearer to what is wanted.
 *
 * @param after the entry as the group then holds it; empty after a delete
 */
public record Update(EntryName name, Operation.Update operation, Optional<DirectoryEntry> after) {}
