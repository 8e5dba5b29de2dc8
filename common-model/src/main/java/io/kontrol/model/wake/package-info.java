/** Wake-ups between the services, by LISTEN and NOTIFY. */
@NullMarked
package io.kontrol.model.wake;

import org.jspecify.annotations.NullMarked;
