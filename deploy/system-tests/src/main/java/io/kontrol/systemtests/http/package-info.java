@NullMarked
package io.kontrol.systemtests.http;

import org.jspecify.annotations.NullMarked;
