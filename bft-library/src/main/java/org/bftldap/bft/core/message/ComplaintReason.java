package org.bftldap.bft.core.message;

/** Why a replica wants another primary; for people, all count alike. New ones are added at the end: the ordinal travels. */
public enum ComplaintReason {
    /** Something waits to be ordered, and nothing is. */
    NO_PROGRESS,
    /** One client's request waits while others' are ordered. */
    STARVED_CLIENT,
    /** Nothing at all is heard of it. */
    SILENT,
    /** It proposed two batches for one number. */
    EQUIVOCATION,
    /** It has the VIEW-CHANGEs and sends no NEW-VIEW that they allow. */
    NO_NEW_VIEW,
    /** It goes on, but lets requests wait longer than it need. */
    SLOW
}
