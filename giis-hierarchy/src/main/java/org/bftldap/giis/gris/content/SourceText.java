package org.bftldap.giis.gris.content;

import org.bftldap.giis.gris.ldif.LdifText;

/**
 * What one source gives.
 *
 * @param source its name for people, such as {@code ldif/site.ldif} or {@code provider/glue}
 */
public record SourceText(String source, LdifText text) {}
