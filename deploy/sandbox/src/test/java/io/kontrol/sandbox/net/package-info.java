@NullMarked
package io.kontrol.sandbox.net;

import org.jspecify.annotations.NullMarked;
