/** The files of one instance: its lock, its credentials, its directories. */
@NullMarked
package io.kontrol.local.instance;

import org.jspecify.annotations.NullMarked;
