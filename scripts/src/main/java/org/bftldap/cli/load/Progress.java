package org.bftldap.cli.load;

/** Told now and then how far the work is. */
public interface Progress {

    /** @param total 0 if it is not known */
    void at(String step, long done, long total);

    /** The step is over. */
    void end();
}
