package org.bftldap.cli;

import java.util.Optional;

/**
 * What one node told of itself.
 *
 * @param name of the node
 * @param report empty if it did not answer
 */
record Told<T>(String name, Process process, Optional<T> report) {

    enum Process {
        RUNS,
        DOWN,
        /** Its files are not on this machine. */
        ELSEWHERE
    }
}
