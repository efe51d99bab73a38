/**
 * Bad networks between the processes of a group, made by programs in between: one proxy a link, whatever the kernel can do.
 *
 * <p>The one idea: replicas speak mutually authenticated TLS over TCP, so what a bad network does to them arrives as one of four things:
 * bytes that come late, bytes that come slowly, bytes that do not come yet, and connections that end. Packets that are lost or overtake
 * each other are seen by TCP alone, as delay. Bytes taken out of a stream for good make a connection that can only end, which is what a
 * half-open one does as soon as somebody finds out.
 */
@NullMarked
package org.bftldap.testkit.chaos;

import org.jspecify.annotations.NullMarked;
