import { createRoot } from 'react-dom/client';

import { Page } from './page.js';

const root = document.querySelector('#page');
if (root !== null) createRoot(root).render(<Page />);
