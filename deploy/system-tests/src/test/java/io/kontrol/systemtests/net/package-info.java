@NullMarked
package io.kontrol.systemtests.net;

import org.jspecify.annotations.NullMarked;
