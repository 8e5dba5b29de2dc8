/** Makes manifests of a template, its parameters and patches. Without HTTP, and without SQL. */
@NullMarked
package io.kontrol.api.stack.render;

import org.jspecify.annotations.NullMarked;
